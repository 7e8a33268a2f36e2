import { source } from "#worker";
import { asObject, show, wrongType } from "../errors.js";
import { now } from "./host.js";

/** What an app may hand in: a module Worker of a browser, or a Worker of node:worker_threads. */
export interface WorkerLike {
  /** Sends a message to the worker. */
  postMessage(message: unknown, transfer: never): void;
  /** Ends the worker. */
  terminate(): unknown;
}

/** A worker's thread, the same in browsers and in Node. */
export interface Thread {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** `listener` gets the data of each message. */
  onMessage(listener: (data: unknown) => void): void;
  /** `listener` is called with the reason, once the worker cannot answer any more. */
  onDeath(listener: (reason: string) => void): void;
  /** Whether the worker keeps the process alive. */
  hold(on: boolean): void;
  terminate(): Promise<void>;
}

/** One way to a worker, and what to say where it leads nowhere. */
export interface Source {
  readonly label: string;
  start(): Thread;
}

/** The ways to a worker, to be tried in order. */
export function sourcesOf(own: (() => WorkerLike) | undefined): Source[] {
  if (own !== undefined) return [{ label: "worker()", start: () => threadOf(checked(own())) }];
  return nodeWorker() === undefined ? [byUrl, byBlob] : [byFile, byData];
}

function checked(worker: unknown): WorkerLike {
  const where = "createWorkerPool: worker()";
  const { postMessage, terminate } = asObject(worker) as Partial<WorkerLike>;
  if (typeof postMessage !== "function" || typeof terminate !== "function") {
    throw wrongType(where, "a Worker", worker);
  }
  const one = worker as WorkerLike;
  if (given.has(one))
    throw wrongType(where, "a new Worker in each call", "one that it gave before");
  given.add(one);
  return one;
}

/** Workers that apps have handed in: one that serves two slots, or two pools, would end for both. */
const given = new WeakSet<WorkerLike>();

// ---- browsers, Bun, Deno

const byUrl: Source = {
  label: "worker.js",
  // bundlers look for exactly this expression, once
  start: () => threadOf(new Worker(new URL("./worker.js", import.meta.url), { type: "module" })),
};

const byBlob: Source = {
  label: "blob:",
  start() {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const thread = threadOf(new Worker(url, { type: "module" }));
    const revoke = (): void => URL.revokeObjectURL(url);
    thread.onMessage(revoke); // it runs: the file was read
    thread.onDeath(revoke);
    return thread;
  },
};

/**
 * Collects what the page itself knows of a failure to load a script, which a worker's error event keeps silent:
 * violations of its policy, and the status of scripts that were asked for.
 */
export function watchLoading(): { found(): string[]; stop(): void } {
  const { document } = globalThis as { document?: Document };
  const began = now();
  const violations: string[] = [];
  const listener = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
    violations.push(`the Content-Security-Policy's ${effectiveDirective} blocked ${blockedURI}`);
  };
  document?.addEventListener("securitypolicyviolation", listener);
  return {
    found() {
      const statuses = performance
        .getEntriesByType("resource")
        .filter((entry) => entry.startTime >= began && entry.name.includes("worker"))
        .map((entry) => ({ name: entry.name, ...(entry as { responseStatus?: number }) }))
        .filter(({ responseStatus = 0 }) => responseStatus >= 400)
        .map(({ name, responseStatus }) => `${name} gives HTTP ${responseStatus}`);
      return [...new Set([...violations, ...statuses])];
    },
    stop: () => document?.removeEventListener("securitypolicyviolation", listener),
  };
}

// ---- Node

interface NodeWorker extends WorkerLike {
  on(event: string, listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
}

type NodeWorkerClass = new (url: URL, options: { execArgv: string[] }) => NodeWorker;

interface NodeLike {
  getBuiltinModule?(name: "node:worker_threads"): { readonly Worker: NodeWorkerClass };
}

/** Node's class, where there is no global Worker. Without an import, which bundlers for the web would refuse. */
function nodeWorker(): NodeWorkerClass | undefined {
  if (typeof Worker === "function") return undefined;
  const { process } = globalThis as { process?: NodeLike };
  return process?.getBuiltinModule?.("node:worker_threads").Worker;
}

/** Without the process's own flags: --input-type, for one, is refused beside a file. */
const startInNode = (url: string): Thread =>
  threadOf(new (nodeWorker()!)(new URL(url), { execArgv: [] }));

const byFile: Source = {
  label: "worker.js",
  // not the expression above: bundlers would emit the file twice
  start: () => startInNode(import.meta.url.replace(/[^/]*$/, "worker.js")),
};

const byData: Source = {
  label: "data:",
  start: () => startInNode(`data:text/javascript,${encodeURIComponent(source)}`),
};

// ---- both

function threadOf(worker: WorkerLike): Thread {
  return "addEventListener" in worker
    ? ofBrowser(worker as Worker)
    : ofNode(worker as unknown as NodeWorker);
}

function ofBrowser(worker: Worker): Thread {
  const held = worker as { ref?(): void; unref?(): void }; // Bun's
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    onMessage: (listener) => {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => listener(data));
    },
    onDeath(listener) {
      worker.addEventListener("error", (event) => {
        event.preventDefault(); // it is reported as the call's error
        listener(event.message ? event.message : "its script could not be loaded");
      });
      worker.addEventListener("messageerror", () => listener("a message could not be read"));
    },
    hold: (on) => (on ? held.ref?.() : held.unref?.()),
    terminate() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

function ofNode(worker: NodeWorker): Thread {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as never),
    onMessage: (listener) => worker.on("message", listener),
    onDeath(listener) {
      worker.on("error", (error) => listener(error instanceof Error ? error.message : show(error)));
      worker.on("messageerror", () => listener("a message could not be read"));
      worker.on("exit", (code) => listener(`it exited with code ${String(code)}`));
    },
    hold: (on) => (on ? worker.ref() : worker.unref()),
    async terminate() {
      await worker.terminate();
    },
  };
}
