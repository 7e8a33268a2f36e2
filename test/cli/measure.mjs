// Loaded before the program (node --import): what file handles read and the peak of resident memory, both in bytes, on
// standard error at the end.
import { writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";

const handle = await open(process.execPath);
const prototype = Object.getPrototypeOf(handle);
await handle.close();
const { read } = prototype;
let bytes = 0;
prototype.read = async function (...given) {
  const result = await read.apply(this, given);
  bytes += result.bytesRead;
  return result;
};
process.on("exit", () => {
  const peak = process.resourceUsage().maxRSS * 1024; // of the whole process
  if (isMainThread) writeSync(2, JSON.stringify({ read: bytes, peak }));
});
