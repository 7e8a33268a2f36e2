import {
  constant,
  eye,
  glorotUniform,
  heNormal,
  lecunNormal,
  normal,
  sparse,
  truncatedNormal,
  uniform,
  type Dtype,
  type Initializer,
} from "weightseed";
// the table that CI holds every engine to
import { laws as stored } from "../../../../test/browser/fingerprints.json";

/** Laws of the published table, by its names; each is of shape [70, 90] under the seed 1. */
export const LAWS: Readonly<Record<string, Initializer>> = {
  constant: constant(0.1),
  "uniform about 0": uniform({ bound: 0.3 }),
  "normal about 0": normal({ std: 0.02 }),
  "truncated at 2 sigma": truncatedNormal({ std: 0.02 }),
  heNormal: heNormal(),
  glorotUniform: glorotUniform(),
  "lecunNormal, truncated": lecunNormal({ distribution: "truncated_normal" }),
  eye: eye({ gain: 0.1, shift: 3 }),
  "sparse rows": sparse({ fraction: 0.7 }),
};

export const SHAPE = [70, 90];
export const SEED = 1;
export const DTYPES: readonly Dtype[] = ["float32", "float64", "float16", "bfloat16"];

/** The published fingerprint of a law in a dtype. */
export const published = (law: string, dtype: Dtype): string =>
  (stored as Readonly<Record<string, string>>)[`${law}, ${dtype}`]!;
