import { heNormal, heUniform, initialize, type Seed } from "weightseed";

/** Rows and columns of each matrix. */
export const SIDE = 1024;
const VALUES = SIDE * SIDE;

/** Of the values of both laws: He's for ReLU. */
export const STD = Math.sqrt(2 / SIDE);

export interface Job {
  readonly law: "heNormal" | "heUniform";
  readonly matrices: number;
  readonly seed: Seed;
}

/** Matrices by name. */
export type Made = Readonly<Record<string, { readonly data: Float32Array<ArrayBuffer> }>>;

export interface Maker {
  readonly name: string;
  readonly label: string;
  /** Values are functions of a seed, so a fingerprint tells something. */
  readonly isSeeded: boolean;
  readonly make: (job: Job) => Made | Promise<Made>;
}

const each = (matrices: number, make: (index: number) => Float32Array<ArrayBuffer>): Made =>
  Object.fromEntries(Array.from({ length: matrices }, (_, i) => [`w${i}`, { data: make(i) }]));

const specOf = ({ law, matrices }: Job) => {
  const entry = { shape: [SIDE, SIDE], init: law === "heNormal" ? heNormal() : heUniform() };
  return Object.fromEntries(Array.from({ length: matrices }, (_, i) => [`w${i}`, entry]));
};

/** Each makes all matrices in fresh memory, float32. */
export const MAKERS: readonly Maker[] = [
  {
    name: "loop",
    label: "A plain loop, Math.random",
    isSeeded: false,
    make: ({ law, matrices }) => each(matrices, law === "heNormal" ? boxMuller : uniform),
  },
  {
    name: "tfjs",
    label: "tfjs, its JavaScript backend",
    isSeeded: false,
    async make({ law, matrices }) {
      const { randomMatrix } = await import("./tfjs.js");
      return each(matrices, () => randomMatrix(law, SIDE, STD));
    },
  },
  {
    name: "weightseed",
    label: "weightseed, this thread",
    isSeeded: true,
    make: (job) => initialize(specOf(job), { seed: job.seed }),
  },
  {
    name: "workers",
    label: "weightseed, its workers",
    isSeeded: true,
    async make(job) {
      const { sharedPool } = await import("../../pool.js");
      return sharedPool().initialize(specOf(job), { seed: job.seed });
    },
  },
];

/** Both numbers of a pair are used, as whoever writes this by hand for speed does. */
function boxMuller(): Float32Array<ArrayBuffer> {
  const data = new Float32Array(VALUES);
  for (let i = 0; i < VALUES; i += 2) {
    const radius = STD * Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    data[i] = radius * Math.cos(angle);
    data[i + 1] = radius * Math.sin(angle);
  }
  return data;
}

function uniform(): Float32Array<ArrayBuffer> {
  const data = new Float32Array(VALUES);
  const bound = Math.sqrt(3) * STD;
  for (let i = 0; i < VALUES; ++i) data[i] = bound * (2 * Math.random() - 1);
  return data;
}
