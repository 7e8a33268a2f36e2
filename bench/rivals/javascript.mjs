import { readFileSync } from "node:fs";

/**
 * The rivals in JavaScript: name → { about, works: { name: size → { run, values? } } }; absent ones are named. A work
 * "…, fresh" makes the array that it fills.
 */
export async function javascriptRivals() {
  const rivals = { "plain loop": plain };
  const missing = [];
  const loaders = { tfjs, stdlib, "jax-js": jaxjs, "fast-prng-wasm": fastPrng };
  for (const [name, load] of Object.entries(loaders)) {
    try {
      rivals[name] = await load();
    } catch (error) {
      // ENOENT: found beside the rivals, where the tests have it, in a version that nobody chose for this
      if (!["ERR_MODULE_NOT_FOUND", "ENOENT"].includes(error.code)) throw error;
      missing.push(`${name} (npm install --prefix bench/rivals)`);
    }
  }
  return { rivals, missing };
}

/** A work that fills an array, one that stays and a new one for each call. */
const filling = (name, fill) => ({
  [name](size) {
    const values = new Float32Array(size);
    return { run: () => fill(values), values: () => values };
  },
  [`${name}, fresh`](size) {
    let values;
    const run = () => fill((values = new Float32Array(size)));
    return { run, values: () => values };
  },
});

/** A work whose library always makes the array. */
const making = (name, make) => {
  const work = (size) => {
    let values;
    const run = () => make(size, (made) => (values = made));
    return { run, values: () => values };
  };
  return { [name]: work, [`${name}, fresh`]: work };
};

export const plain = {
  about: "plain loop: Box-Muller over Math.random, both outputs used, preallocated Float32Array",
  works: {
    ...filling("float32 normal", (out) => {
      for (let i = 0; i < out.length; i += 2) {
        const r = Math.sqrt(-2 * Math.log(1 - Math.random()));
        const t = 2 * Math.PI * Math.random();
        out[i] = r * Math.cos(t);
        out[i + 1] = r * Math.sin(t);
      }
    }),
    ...filling("float32 uniform", (out) => {
      for (let i = 0; i < out.length; ++i) out[i] = Math.random();
    }),
  },
};

function version(name) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
}

/** With a seed or without, from `initializers` or `tidy`: the same generator, the same time. */
async function tfjs() {
  const log = console.warn;
  console.warn = () => {}; // its advertisement of tfjs-node
  const { default: tf } = await import("@tensorflow/tfjs");
  tf.enableProdMode();
  await tf.setBackend("cpu");
  console.warn = log;
  const work = (name, draw) =>
    making(name, (size, keep) => {
      const tensor = draw([size]);
      keep(tensor.dataSync());
      tensor.dispose(); // a tidy would walk through the array that its function returns
    });
  return {
    about: `${version("@tensorflow/tfjs")}, cpu backend, production mode`,
    works: {
      ...work("float32 normal", (shape) => tf.randomNormal(shape)),
      ...work("float32 uniform", (shape) => tf.randomUniform(shape)),
      ...work("float32 truncated ±2", (shape) => tf.truncatedNormal(shape)),
      product(size) {
        const side = Math.sqrt(size);
        const [a, b] = [tf.randomNormal([side, side]), tf.randomNormal([side, side])];
        return {
          run() {
            const c = tf.matMul(a, b);
            c.dataSync();
            c.dispose();
          },
        };
      },
      orthogonal(size) {
        const side = Math.sqrt(size);
        const init = tf.initializers.orthogonal({ gain: 1 });
        return { run: () => init.apply([side, side]).dispose() };
      },
    },
  };
}

/** Its own generators take 1.4 to 1.5 times as long as Math.random does as the source that its docs allow. */
async function stdlib() {
  const { default: normal } = await import("@stdlib/random-array-normal");
  const { default: uniform } = await import("@stdlib/random-array-uniform");
  const source = { prng: Math.random };
  const [normals, uniforms] = [normal.factory(0, 1, source), uniform.factory(0, 1, source)];
  return {
    about: `${version("@stdlib/random-array-normal")}, over Math.random, assign into a Float32Array`,
    works: {
      ...filling("float32 normal", (out) => normals.assign(out)),
      ...filling("float32 uniform", (out) => uniforms.assign(out)),
    },
  };
}

/** Inside `jit` it takes the same time. */
async function jaxjs() {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  let seed = 0;
  const work = (name, draw) =>
    making(name, async (size, keep) => {
      keep(await draw(jax.random.key(++seed), [size]).data());
    });
  return {
    about: `${version("@jax-js/jax")}, wasm backend`,
    works: {
      ...work("float32 normal", (key, shape) => jax.random.normal(key, shape)),
      ...work("float32 uniform", (key, shape) => jax.random.uniform(key, shape)),
    },
  };
}

/** Doubles, 1000 at a time, in an array of its own: left there, its float64 work; copied out, its float32 work. */
async function fastPrng() {
  const { PRNGType, RandomGenerator } = await import("fast-prng-wasm");
  const generator = new RandomGenerator(PRNGType.Xoroshiro128Plus_SIMD);
  const { outputArraySize } = generator;
  return {
    about: `${version("fast-prng-wasm")}, Xoroshiro128Plus_SIMD, arrays of ${outputArraySize}`,
    works: {
      ...filling("float32 uniform", (out) => {
        for (let at = 0; at < out.length; at += outputArraySize) {
          const made = generator.nextArray_Number();
          const left = out.length - at;
          out.set(left < outputArraySize ? made.subarray(0, left) : made, at);
        }
      }),
      "float64 uniform"(size) {
        let made;
        const run = () => {
          for (let at = 0; at < size; at += outputArraySize) made = generator.nextArray_Number();
        };
        return { run, values: () => made };
      },
    },
  };
}
