import * as tf from "@tensorflow/tfjs";
import { gridOf } from "../../field.js";
import type { Points } from "../../points.js";
import type { Start } from "./laws.js";
import { Run, type Network } from "./run.js";

/** A call answers after as long, done or not. */
const SLICE_MS = 150;

/** What a run is at the step that was reached. */
export interface Seen {
  /** Loss at each step since the last frame, and the gradient's norm by all matrices. */
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  /** The norm by each layer's matrix, at the last of these steps. */
  readonly byLayer: readonly number[];
  /** Share of the points that are told right. */
  readonly right: number;
  /** Probabilities of class 1 at gridOf(). */
  readonly field: Float32Array;
}

export interface Frame {
  readonly step: number;
  readonly runs: readonly Seen[];
  /** What tfjs holds. */
  readonly memory: { readonly tensors: number; readonly bytes: number };
}

/** Networks in training side by side, and the points that they see. */
interface Experiment {
  readonly points: Points;
  readonly runs: readonly Run[];
  readonly tensors: readonly [inputs: tf.Tensor, labels: tf.Tensor, grid: tf.Tensor];
  step: number;
}

let open: Experiment | undefined;

/** tfjs' own kernels in JavaScript: small networks gain nothing from a graphics card, and all browsers agree. */
await tf.setBackend("cpu");

export const tasks = {
  /** The networks before the first step. */
  begin(points: Points, network: Network, starts: readonly Start[]): Frame {
    end();
    const { count, x, y, label } = points;
    const pairs = Float32Array.from(
      { length: 2 * count },
      (_, i) => (i % 2 === 0 ? x : y)[i >> 1]!,
    );
    const inputs = tf.tensor(pairs, [count, 2]);
    const labels = tf.tensor(Float32Array.from(label), [count, 1]);
    const grid = gridOf();
    open = {
      points,
      runs: starts.map((start) => new Run(network, start, inputs, labels)),
      tensors: [inputs, labels, tf.tensor(grid, [grid.length / 2, 2])],
      step: 0,
    };
    const seen = open.runs.map(({ loss, norms }) => [[loss], [Math.hypot(...norms)]] as const);
    return frameOf(open, seen);
  },

  /** Trains to a step, or as far as the time of a call goes. */
  advance(target: number): Frame {
    const { runs } = open!;
    const seen = runs.map(() => [[] as number[], [] as number[]] as const);
    const until = performance.now() + SLICE_MS;
    while (open!.step < target) {
      for (const [i, run] of runs.entries()) {
        run.step();
        seen[i]![0].push(run.loss);
        seen[i]![1].push(Math.hypot(...run.norms));
      }
      open!.step += 1;
      if (performance.now() >= until) break;
    }
    return frameOf(open!, seen);
  },

  end,
};

function end(): void {
  if (open === undefined) return;
  for (const run of open.runs) run.dispose();
  tf.dispose([...open.tensors]);
  open = undefined;
}

function frameOf(
  { points, runs, tensors, step }: Experiment,
  seen: readonly (readonly [losses: readonly number[], norms: readonly number[]])[],
): Frame {
  const [inputs, , grid] = tensors;
  const frames = runs.map((run, i) => {
    const answers = run.answers(inputs);
    const right = answers.filter((p, k) => p > 0.5 === (points.label[k] === 1));
    const [losses, norms] = seen[i]!;
    const field = run.answers(grid);
    return { losses, norms, byLayer: run.norms, right: right.length / points.count, field };
  });
  const { numTensors, numBytes } = tf.memory();
  return { step, runs: frames, memory: { tensors: numTensors, bytes: numBytes } };
}
