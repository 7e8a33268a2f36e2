import * as tf from "@tensorflow/tfjs";

await tf.setBackend("cpu"); // values that are wanted here would have to come back from a graphics card

export function randomMatrix(law: string, side: number, std: number): Float32Array<ArrayBuffer> {
  const bound = Math.sqrt(3) * std;
  const shape: [number, number] = [side, side];
  return tf.tidy(() => {
    const tensor =
      law === "heNormal" ? tf.randomNormal(shape, 0, std) : tf.randomUniform(shape, -bound, bound);
    return tensor.dataSync<"float32">() as Float32Array<ArrayBuffer>;
  });
}
