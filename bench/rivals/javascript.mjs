import { readFileSync } from "node:fs";

/** The rivals in JavaScript: name → { about, works: { name: size → { run, values? } } }; absent ones are named. */
export async function javascriptRivals() {
  const rivals = { "plain loop": plain };
  const missing = [];
  for (const [name, load] of Object.entries({ tfjs, stdlib, "jax-js": jaxjs })) {
    try {
      rivals[name] = await load();
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      missing.push(`${name} (npm install --prefix bench/rivals)`);
    }
  }
  return { rivals, missing };
}

const into = (fill) => (size) => {
  const values = new Float32Array(size);
  return { run: () => fill(values), values: () => values };
};

const plain = {
  about: "plain loop: Box-Muller over Math.random, both outputs used, preallocated Float32Array",
  works: {
    "float32 normal": into((out) => {
      for (let i = 0; i < out.length; i += 2) {
        const r = Math.sqrt(-2 * Math.log(1 - Math.random()));
        const t = 2 * Math.PI * Math.random();
        out[i] = r * Math.cos(t);
        out[i + 1] = r * Math.sin(t);
      }
    }),
    "float32 uniform": into((out) => {
      for (let i = 0; i < out.length; ++i) out[i] = Math.random();
    }),
  },
};

function version(name) {
  const file = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
}

async function tfjs() {
  const log = console.warn;
  console.warn = () => {}; // its advertisement of tfjs-node
  const { default: tf } = await import("@tensorflow/tfjs");
  tf.enableProdMode();
  await tf.setBackend("cpu");
  console.warn = log;
  // tidy would walk through what its function returns
  const work = (make) => (size) => {
    let values;
    const run = () => {
      const tensor = make(size);
      values = tensor.dataSync();
      tensor.dispose();
    };
    return { run, values: () => values };
  };
  return {
    about: `${version("@tensorflow/tfjs")}, cpu backend, production mode`,
    works: {
      "float32 normal": work((size) => tf.randomNormal([size])),
      "float32 uniform": work((size) => tf.randomUniform([size])),
      "float32 truncated ±2": work((size) => tf.truncatedNormal([size])),
      orthogonal(size) {
        const side = Math.sqrt(size);
        const init = tf.initializers.orthogonal({ gain: 1 });
        return { run: () => init.apply([side, side]).dispose() };
      },
    },
  };
}

async function stdlib() {
  const { default: normal } = await import("@stdlib/random-array-normal");
  const { default: uniform } = await import("@stdlib/random-array-uniform");
  return {
    about: `${version("@stdlib/random-array-normal")}, assign into a Float32Array`,
    works: {
      "float32 normal": into((out) => normal.assign(0, 1, out)),
      "float32 uniform": into((out) => uniform.assign(0, 1, out)),
    },
  };
}

async function jaxjs() {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  let seed = 0;
  const work = (draw) => (size) => {
    let values;
    const run = async () => {
      values = await draw(jax.random.key(++seed), [size]).data();
    };
    return { run, values: () => values };
  };
  return {
    about: `${version("@jax-js/jax")}, wasm backend`,
    works: {
      "float32 normal": work((key, shape) => jax.random.normal(key, shape)),
      "float32 uniform": work((key, shape) => jax.random.uniform(key, shape)),
    },
  };
}
