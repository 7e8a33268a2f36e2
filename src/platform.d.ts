/**
 * What the public declarations take of the platform, for programs without its types: interfaces here are empty, and merge
 * with those of DOM, Node and others wherever these are loaded. scripts/build.mjs puts this before every entry.
 */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any,
   @typescript-eslint/no-unused-vars -- merged with the platform's, which have members and these parameters */
interface AbortSignal {}
interface Blob {}
interface ReadableStream<R = any> {}
interface Response {}
interface URL {}

declare namespace WebAssembly {
  interface Memory {}
  interface Module {}
}

/** `await using`, which TypeScript before 5.2 does not know. */
interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface Disposable {
  [Symbol.dispose](): void;
}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}
