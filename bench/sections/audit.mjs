// `audit` of a set of four matrices of 2048², beside its laws and alone, in each dtype: bytes read in a second on one core.
import { heNormal, initialize } from "weightseed";
import { audit as auditOf } from "weightseed/diagnose";
import { atLeast, compete } from "../lib.mjs";

const ROUNDS = 7;
const BYTES = { float32: 4, float64: 8, float16: 2, bfloat16: 2 };

export async function audit() {
  const contenders = Object.keys(BYTES).flatMap(own);
  const ns = await compete(contenders, ROUNDS);
  const rate = (name, dtype) => BYTES[dtype] / ns[name]; // bytes in a nanosecond: GB/s
  const rows = Object.keys(BYTES).map((dtype) =>
    atLeast(`audit, ${dtype}`, "1 GB/s", rate(`${dtype}, with laws`, dtype), [1, 1.5]),
  );
  return { title: `Audits, median of ${ROUNDS} rounds`, ns, rows };
}

function own(dtype) {
  const names = ["a", "b", "c", "d"];
  const spec = Object.fromEntries(
    names.map((name) => [name, { shape: [2048, 2048], init: heNormal() }]),
  );
  const set = initialize(spec, { seed: 1, dtype });
  const bare = { ...set }; // of unknown laws
  const size = 4 * 2048 * 2048;
  const check = () => {
    const { tests, verdicts } = auditOf(set);
    if (tests !== 28 || verdicts.length > 0)
      throw new Error(`bench: the audit of ${dtype} changed`);
  };
  return [
    { name: `${dtype}, with laws`, size, run: () => void auditOf(set), check },
    { name: `${dtype}, without`, size, run: () => void auditOf(bare) },
  ];
}
