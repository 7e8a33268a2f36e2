/** The corpus in a process with little memory: prints how many errors there were, and the largest array asked for. */
import { READERS, errorOf, malformed } from "./malformed.js";

let largest = 0;
const cases = malformed();
for (const name of ["ArrayBuffer", "Uint8Array", "Float32Array", "Uint16Array"] as const) {
  globalThis[name] = new Proxy(globalThis[name], {
    construct(Class, args: unknown[], target) {
      if (typeof args[0] === "number") largest = Math.max(largest, args[0]);
      return Reflect.construct(Class, args, target) as object;
    },
  }) as never;
}
let errors = 0;
for (const { format, bytes } of cases) {
  for (const read of READERS[format]) {
    if ((await errorOf(read, bytes)) instanceof Error) ++errors;
  }
}
console.log(JSON.stringify({ errors, largest }));
