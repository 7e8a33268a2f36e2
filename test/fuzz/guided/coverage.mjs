// Which branches of a script ran, by the engine's own counts.
import { Session } from "node:inspector";

/** A function that tells whether branches ran, since it was made, that no call before it had seen. */
export function coverageOf(url) {
  const session = new Session();
  session.connect();
  const post = (method, parameters) => {
    let answer;
    session.post(`Profiler.${method}`, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer; // in its own thread a session answers at once
  };
  post("enable");
  post("startPreciseCoverage", { callCount: true, detailed: true });
  post("takePreciseCoverage");
  const seen = new Set();
  return {
    get branches() {
      return seen.size;
    },
    isNew() {
      const before = seen.size;
      const script = post("takePreciseCoverage").result.find((one) => one.url === url);
      for (const { ranges } of script?.functions ?? []) {
        for (const { startOffset, endOffset, count } of ranges) {
          // as fuzzers do: one, a few and many turns of a loop are different
          if (count > 0)
            seen.add(`${startOffset},${endOffset},${Math.min(8, Math.ceil(Math.log2(count)))}`);
        }
      }
      return seen.size > before;
    },
  };
}
