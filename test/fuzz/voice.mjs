const VOICE = /^[^]*\w.* (expected|holds|ends|is not|has|stands|of|cannot|takes|must|weightseed)/u;
/** Raw messages of engines: nobody's documented error. */
const RAW =
  /Cannot (read|convert|mix|assign|destructure|define|perform)|is not a function|is not iterable|undefined \(|Invalid (typed )?array|Maximum call|out of memory|memory access|unreachable|allocation failed|detached ArrayBuffer|revoked|Method |called on|can't|RangeError|not a valid/;

/** An error that the package throws on purpose. */
export const isDocumented = (error) =>
  error instanceof Error &&
  !RAW.test(error.message.replace(/"[^"]*"/g, "")) && // but for what the caller gave
  VOICE.test(error.message);
