import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { numpyRandomState, torchGenerator, torchModules } from "../../src/compat/index.js";
import { encodeNpz, openNpz } from "../../src/formats/npz/index.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  parseRecipe,
} from "../../src/formats/safetensors/index.js";
import {
  fingerprint,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  orthogonal,
  type Parameter,
} from "../../src/index.js";
import { gpt2, llama, resnet, vit } from "../../src/presets/index.js";
import { PROGRAM, folderOf, start, weightseed, weightseedBytes } from "./run.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = folderOf("cli");
const at = (name: string): string => join(folder, name);
const run = (...args: string[]): ReturnType<typeof weightseed> => weightseed(folder, args);
const SMALL = { vocab_size: 1000, n_positions: 64, n_embd: 64, n_layer: 2 };
writeFileSync(at("config.json"), JSON.stringify(SMALL));

interface Report {
  readonly files: { readonly file: string; readonly bytes: number; readonly tensors: number }[];
  readonly seed?: string;
  readonly fingerprint: string;
  readonly values: number;
}

/** Runs `init` and gives what it reports. */
function init(...args: string[]): Report {
  const { code, out, err } = run("init", ...args, "--json");
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out) as Report;
}

const tensorsOf = (file: string): Record<string, Parameter> =>
  decodeSafetensors(readFileSync(at(file))).tensors as Record<string, Parameter>;

describe("init", () => {
  test("the sizes of layers", () => {
    const { fingerprint: told, seed } = init(
      "784",
      "256",
      "10",
      "--activation",
      "relu",
      "--seed",
      "1",
      "-o",
      "p.safetensors",
    );
    const set = initializeParameters([784, 256, 10], { activation: "relu", seed: 1 });
    expect(told).toBe(fingerprint(set));
    expect(seed).toBe("0x0000000000000001");
    const {
      tensors,
      recipe,
      fingerprint: held,
    } = decodeSafetensors(readFileSync(at("p.safetensors")));
    expect(held).toBe(told);
    expect(fingerprint(tensors as never)).toBe(told);
    expect(fingerprint(initialize(recipe!))).toBe(told);
  });

  test("every option of a network", () => {
    const { fingerprint: told } = init(
      ...[
        "20",
        "10",
        "5",
        "--init",
        "normal:std=0.5",
        "--bias",
        "constant:value=0.25",
        "--bias-shape",
        "vector",
      ],
      ...[
        "--scope",
        "net/",
        "--dtype",
        "bfloat16",
        "--seed",
        "a text",
        "-o",
        "options.safetensors",
      ],
    );
    const options = {
      init: normal({ std: 0.5 }),
      bias: { law: "constant", value: 0.25 },
      biasShape: "vector",
    } as const;
    const set = initializeParameters([20, 10, 5], {
      ...options,
      scope: "net/",
      dtype: "bfloat16",
      seed: "a text",
    });
    expect(told).toBe(fingerprint(set));
    const other = init(
      "20",
      "10",
      "5",
      "--activation",
      "tanh",
      "--output-activation",
      "sigmoid",
      "--seed",
      "1",
      "-o",
      "o2.npz",
    );
    expect(other.fingerprint).toBe(
      fingerprint(
        initializeParameters([20, 10, 5], {
          activation: "tanh",
          outputActivation: "sigmoid",
          seed: 1,
        }),
      ),
    );
  });

  test("every format has the same values, and standard output the same bytes", async () => {
    init("p.safetensors", "-o", "p.npz");
    init("p.safetensors", "-o", "p.recipe.json");
    init("p.recipe.json", "-o", "again.safetensors");
    const whole = readFileSync(at("p.safetensors"));
    expect(readFileSync(at("again.safetensors")).equals(whole)).toBe(true);
    const piped = (format: string): Buffer =>
      weightseedBytes(folder, ["init", "p.recipe.json", "-o", "-", "--format", format]);
    expect(piped("safetensors").equals(whole)).toBe(true);
    expect(piped("npz").equals(readFileSync(at("p.npz")))).toBe(true);
    expect(piped("recipe").toString()).toBe(readFileSync(at("p.recipe.json"), "utf8"));
    const npz = await openNpz(readFileSync(at("p.npz")));
    expect((await npz.read("W2")).data).toStrictEqual(tensorsOf("p.safetensors").W2!.data);
    const recipe = parseRecipe(readFileSync(at("p.recipe.json")));
    expect(recipe.fingerprint).toBe(decodeSafetensors(whole).fingerprint);
  });

  test("without a fingerprint", () => {
    const args = ["784", "256", "10", "--seed", "1", "--no-fingerprint"];
    expect(init(...args, "-o", "bare.safetensors").fingerprint).toBe(undefined);
    const whole = decodeSafetensors(readFileSync(at("bare.safetensors")));
    expect(whole.fingerprint).toBe(undefined);
    expect(whole.tensors.W1!.data).toStrictEqual(tensorsOf("p.safetensors").W1!.data);
    const piped = weightseedBytes(folder, ["init", ...args, "-o", "-", "--format", "safetensors"]);
    expect(piped.equals(readFileSync(at("bare.safetensors")))).toBe(true);
    init(...args, "-o", "bare.recipe.json");
    expect(parseRecipe(readFileSync(at("bare.recipe.json"))).fingerprint).toBe(undefined);
    init("bare.recipe.json", "--shards", "2", "--no-fingerprint", "-o", "bare/");
    expect(readFileSync(at("bare/model.safetensors.index.json"), "utf8")).not.toContain(
      "weightseed",
    );
  });

  test("any tensor, any rows of it, alone", () => {
    init("p.recipe.json", "--tensor", "W2", "-o", "W2.safetensors");
    expect(tensorsOf("W2.safetensors").W2).toStrictEqual(tensorsOf("p.safetensors").W2);
    const { recipe } = decodeSafetensors(readFileSync(at("W2.safetensors")));
    expect(recipe!.spec.map(([name]) => name)).toStrictEqual(["W2"]);
    init("p.recipe.json", "--tensor", "W1", "--rows", "3:5", "-o", "rows.npy");
    init("p.recipe.json", "--tensor", "W1", "--rows", "3:5", "-o", "rows.safetensors");
    const rows = tensorsOf("rows.safetensors").W1!;
    expect(rows.shape).toStrictEqual([2, 784]);
    expect(rows.data).toStrictEqual(tensorsOf("p.safetensors").W1!.data.slice(3 * 784, 5 * 784));
    expect(decodeSafetensors(readFileSync(at("rows.safetensors"))).recipe).toBe(undefined);
  });

  test("models, by their configuration", () => {
    const made = init(
      "--model",
      "gpt2",
      "--config",
      "config.json",
      "--dtype",
      "bfloat16",
      "--seed",
      "1",
      "-o",
      "g.safetensors",
    );
    expect(made.fingerprint).toBe(
      fingerprint(initialize(gpt2(SMALL), { seed: 1, dtype: "bfloat16" })),
    );
    writeFileSync(
      at("llama.json"),
      JSON.stringify({
        vocab_size: 100,
        hidden_size: 32,
        intermediate_size: 48,
        num_hidden_layers: 1,
        num_attention_heads: 4,
        num_key_value_heads: 2,
      }),
    );
    const config = JSON.parse(readFileSync(at("llama.json"), "utf8")) as object;
    expect(
      init("--model", "llama", "--config", "llama.json", "--seed", "1", "-o", "l.npz").fingerprint,
    ).toBe(fingerprint(initialize(llama(config), { seed: 1 })));
    writeFileSync(
      at("vit.json"),
      JSON.stringify({
        image_size: 32,
        patch_size: 16,
        num_layers: 1,
        num_heads: 2,
        hidden_dim: 32,
        mlp_dim: 64,
      }),
    );
    const vitConfig = JSON.parse(readFileSync(at("vit.json"), "utf8")) as object;
    expect(
      init("--model", "vit", "--config", "vit.json", "--seed", "1", "-o", "v.npz").fingerprint,
    ).toBe(fingerprint(initialize(vit(vitConfig), { seed: 1 })));
    expect(init("--model", "resnet18", "--seed", "1", "-o", "r.recipe.json").fingerprint).toBe(
      fingerprint(initialize(resnet(18), { seed: 1 })),
    );
  });

  test("rules go before a model's own laws, and --init after", () => {
    writeFileSync(
      at("rules.json"),
      JSON.stringify([
        ["wpe.weight", "normal:std=0.01"],
        ["*.bias", { law: "constant", value: 1 }],
      ]),
    );
    const made = init(
      "--model",
      "gpt2",
      "--config",
      "config.json",
      "--rules",
      "rules.json",
      "--init",
      "uniform:bound=1",
      "--seed",
      "1",
      "-o",
      "ruled.safetensors",
    );
    const { tensors } = decodeSafetensors(readFileSync(at("ruled.safetensors")));
    const spec = Object.fromEntries(
      Object.entries(gpt2(SMALL)).map(([name, entry]) => {
        const init =
          name === "wpe.weight"
            ? normal({ std: 0.01 })
            : name.endsWith(".bias")
              ? ({ law: "constant", value: 1 } as const)
              : ({ law: "uniform", low: -1, high: 1 } as const);
        return [name, { ...entry, init }];
      }),
    );
    expect(made.fingerprint).toBe(fingerprint(initialize(spec, { seed: 1 })));
    expect((tensors["ln_f.bias"] as Parameter).data[0]).toBe(1);
  });

  test("--like: shapes, dtypes and layouts of another file", () => {
    const spec = {
      conv: { shape: [8, 4, 3, 3], layout: "OIHW", init: heNormal() },
      fc: { shape: [6, 5], init: heNormal(), dtype: "float16" },
      gone: { shape: [3], init: normal() },
      q: { shape: [5, 5], init: orthogonal(), dtype: "float64" },
    } as const;
    init("--model", "gpt2", "--config", "config.json", "--seed", "1", "-o", "shapes.npz");
    writeFileSync(
      at("spec.recipe.json"),
      JSON.stringify({
        format: "weightseed/recipe",
        stream: "v1",
        seed: "0x0000000000000001",
        dtype: "float32",
        spec: Object.entries(spec),
      }),
    );
    init("spec.recipe.json", "-o", "like.safetensors");
    writeFileSync(
      at("like.json"),
      JSON.stringify({
        rules: [
          ["gone", null],
          ["q", "orthogonal"],
        ],
        default: "heNormal",
      }),
    );
    const made = init(
      "--like",
      "like.safetensors",
      "--rules",
      "like.json",
      "--layout",
      "OIHW",
      "--layout",
      "OIW",
      "--seed",
      "1",
      "-o",
      "fresh.safetensors",
    );
    const { gone: _, ...rest } = spec;
    expect(made.fingerprint).toBe(fingerprint(initialize(rest, { seed: 1 })));
    const other = init(
      "--like",
      "shapes.npz",
      "--init",
      "normal:std=0.02",
      "--seed",
      "2",
      "-o",
      "fresh.npz",
    );
    const all = Object.entries(gpt2(SMALL)).map(
      ([name, { shape }]) => [name, { shape, init: normal({ std: 0.02 }) }] as const,
    );
    expect(other.fingerprint).toBe(fingerprint(initialize(all, { seed: 2 })));
  });

  test("--like of an URL reads the header alone", async () => {
    const bytes = readFileSync(at("like.safetensors"));
    let sent = 0;
    const server = createServer((request, response) => {
      const [, begin, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!;
      const part = bytes.subarray(Number(begin), Number(end) + 1);
      sent += part.length;
      response
        .writeHead(206, { "Content-Range": `bytes ${begin}-${end}/${bytes.length}` })
        .end(part);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/like.safetensors`;
    const { ended } = start(folder, [
      "init",
      "--like",
      url,
      "--rules",
      "like.json",
      "--layout",
      "OIHW",
      "--seed",
      "1",
      "-o",
      "remote.safetensors",
    ]);
    expect(await ended).toStrictEqual({ code: 0, signal: null, err: "" });
    const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    expect(sent).toBe(8 + header);
    server.close();
    expect(
      readFileSync(at("remote.safetensors")).equals(readFileSync(at("fresh.safetensors"))),
    ).toBe(true);
  });

  test("the streams of other systems", async () => {
    init("3", "2", "1", "--generator", "numpy:1", "--init", "normal:std=0.01", "-o", "py.npz");
    const w1 = (await (await openNpz(readFileSync(at("py.npz")))).read("W1")) as Parameter;
    expect(w1.dtype).toBe("float64");
    expect(w1.data[0]).toBe(0.01624345363663242); // np.random.seed(1); np.random.randn(2, 3)[0, 0] * 0.01
    init("3", "2", "1", "--generator", "torch:0", "--init", "normal", "-o", "torch.safetensors");
    const options = { init: normal(), generator: torchGenerator(0) };
    expect(tensorsOf("torch.safetensors").W1!.data).toStrictEqual(
      initializeParameters([3, 2, 1], options).W1.data,
    );
    const { recipe } = decodeSafetensors(readFileSync(at("torch.safetensors")));
    expect(recipe!.generator!.kind).toBe("torch.Generator");
    init("torch.safetensors", "-o", "torch-again.safetensors");
    expect(
      readFileSync(at("torch-again.safetensors")).equals(readFileSync(at("torch.safetensors"))),
    ).toBe(true);
    for (const generator of ["numpy-generator:7", "jax:7", "tfjs:7", "tfjs:text"]) {
      init("3", "2", "--generator", generator, "--init", "normal", "-f", "-o", "any.safetensors");
    }
    expect(numpyRandomState(1).kind).toBe("numpy.RandomState");
  });

  test("workers make the same bytes", () => {
    const args = ["--model", "gpt2", "--seed", "1", "--dtype", "bfloat16"];
    const digests = ["0", "1", "3"].map((workers) => {
      const file = `w${workers}.safetensors`;
      const { fingerprint: made } = init(...args, "--workers", workers, "-o", file);
      return made;
    });
    expect(new Set(digests).size).toBe(1);
    expect(readFileSync(at("w1.safetensors")).equals(readFileSync(at("w0.safetensors")))).toBe(
      true,
    );
    expect(readFileSync(at("w3.safetensors")).equals(readFileSync(at("w0.safetensors")))).toBe(
      true,
    );
  });
});

describe("shards", () => {
  test("made apart and closed, they are the single run's, byte for byte", () => {
    const args = ["--model", "gpt2", "--config", "config.json", "--seed", "1"];
    const { fingerprint: told } = init(...args, "--shards", "4", "-o", "one/");
    for (let k = 1; k <= 4; ++k) init(...args, "--shard", `${k}/4`, "-o", "apart/");
    expect(run("index", "apart/").code).toBe(0);
    const files = readdirSync(at("one")).sort();
    expect(readdirSync(at("apart")).sort()).toStrictEqual(files);
    expect(files.length).toBe(5);
    for (const file of files) {
      expect(
        readFileSync(join(at("apart"), file)).equals(readFileSync(join(at("one"), file))),
      ).toBe(true);
    }
    expect(told).toBe(fingerprint(initialize(gpt2(SMALL), { seed: 1 })));
    expect(run("fingerprint", "one/model.safetensors.index.json").out).toBe(
      `${told}  one/model.safetensors.index.json\n`,
    );
    init(...args, "-o", "whole.safetensors");
    expect(run("diff", "whole.safetensors", "one/model.safetensors.index.json").code).toBe(0);
  });

  test("sizes and names", () => {
    init("p.recipe.json", "--max-shard-size", "600KB", "--name", "net", "-o", "sized");
    expect(readdirSync(at("sized")).sort()).toStrictEqual([
      "net-00001-of-00002.safetensors",
      "net-00002-of-00002.safetensors",
      "net.safetensors.index.json",
    ]);
  });

  test("what cannot be closed", () => {
    const index = (name: string): string => run("index", name).err;
    mkdirSync(at("empty"));
    expect(index("empty")).toContain("there is no model-00001-of-");
    cpSync(at("one"), at("missing"), { recursive: true });
    spawnSync("rm", [
      at("missing/model-00002-of-00004.safetensors"),
      at("missing/model.safetensors.index.json"),
    ]);
    expect(index("missing")).toContain("shard 2 of 4 is missing");
    cpSync(at("one"), at("damaged"), { recursive: true });
    const shard = at("damaged/model-00002-of-00004.safetensors");
    const bytes = readFileSync(shard);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(shard, bytes);
    expect(index("damaged")).toContain("exists; --force overwrites it");
    const { code, err } = run("index", "damaged", "--force");
    expect(err).toContain("model-00002-of-00004.safetensors is damaged");
    expect(code).toBe(2);
    init(
      "--model",
      "gpt2",
      "--config",
      "config.json",
      "--seed",
      "2",
      "--shard",
      "2/4",
      "-f",
      "-o",
      "damaged/",
    );
    expect(run("index", "damaged", "--force").err).toContain("is of another recipe");
  });
});

describe("files that are there", () => {
  test("are overwritten by --force alone", () => {
    writeFileSync(at("there.npz"), "precious");
    const { code, err } = run("init", "3", "2", "-o", "there.npz");
    expect([code, err]).toStrictEqual([2, "weightseed: there.npz exists; --force overwrites it\n"]);
    expect(readFileSync(at("there.npz"), "utf8")).toBe("precious");
    expect(run("init", "3", "2", "-f", "-o", "there.npz").code).toBe(0);
    expect(statSync(at("there.npz")).size).toBeGreaterThan(100);
  });

  test("a link leads to its file, and what is no file is refused", () => {
    writeFileSync(at("real.npz"), "old");
    symlinkSync("real.npz", at("link.npz"));
    expect(run("init", "3", "2", "-f", "-o", "link.npz").code).toBe(0);
    expect(readFileSync(at("real.npz")).length).toBeGreaterThan(100);
    expect(run("init", "3", "2", "-f", "--format", "npz", "-o", "/dev/null").err).toContain(
      "is no ordinary file",
    );
    expect(run("init", "3", "2", "-f", "--format", "npz", "-o", ".").err).toContain(
      "is no ordinary file",
    );
  });
});

describe("inspect, fingerprint, diff, explain", () => {
  test("inspect", () => {
    const { out } = run("inspect", "p.safetensors", "--json");
    const told = JSON.parse(out) as { seed: string; tensors: Record<string, unknown>[] };
    expect(told.seed).toBe("0x0000000000000001");
    const w1 = told.tensors.find(({ name }) => name === "W1")!;
    const data = tensorsOf("p.safetensors").W1!.data as Float32Array;
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const std = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
    expect(w1.mean).toBeCloseTo(mean, 12);
    expect(w1.std).toBeCloseTo(std, 10);
    expect(w1.min).toBe(data.reduce((least, x) => Math.min(least, x)));
    expect((w1.histogram as number[]).reduce((a, b) => a + b)).toBe(data.length);
    expect(run("inspect", "p.safetensors").out).toMatch(
      /^p\.safetensors {2}safetensors, 815,\d{3} bytes, 4 tensors, 203,530 values\n/,
    );
    expect(run("inspect", "p.safetensors", "--header").out).not.toContain("histogram");
    for (const file of ["p.npz", "rows.npy", "p.recipe.json", "one/model.safetensors.index.json"]) {
      expect(run("inspect", file).code).toBe(0);
    }
    const nan = { name: "w", shape: [2], dtype: "float32", data: new Float32Array([NaN, 1]) };
    const header = `{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`.padEnd(56);
    const length = new Uint8Array(8);
    length[0] = header.length;
    writeFileSync(
      at("nan.safetensors"),
      Buffer.concat([length, Buffer.from(header), Buffer.from(nan.data.buffer)]),
    );
    expect(run("inspect", "nan.safetensors").out).toContain("w: 1 value NaN or infinite");
  });

  test("fingerprint of integers beside parameters", () => {
    const state = torchGenerator(0).build(torchModules.batchNorm1d(3));
    writeFileSync(at("state.safetensors"), encodeSafetensors(state));
    writeFileSync(at("state.npz"), encodeNpz(state));
    const told = fingerprint(state);
    expect(run("fingerprint", "state.safetensors", "state.npz").out).toBe(
      `${told}  state.safetensors\n${told}  state.npz\n`,
    );
  });

  test("fingerprint", () => {
    const told = decodeSafetensors(readFileSync(at("p.safetensors"))).fingerprint!;
    const { out, code } = run("fingerprint", "p.safetensors", "p.npz", "p.recipe.json");
    expect(out).toBe(
      ["p.safetensors", "p.npz", "p.recipe.json"].map((file) => `${told}  ${file}\n`).join(""),
    );
    expect(code).toBe(0);
    const bytes = readFileSync(at("p.safetensors"));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(at("changed.safetensors"), bytes);
    const changed = run("fingerprint", "changed.safetensors");
    expect(changed.code).toBe(1);
    expect(changed.err).toContain(`says of itself ${told}: its values are others`);
  });

  test("diff", () => {
    const equal = run("diff", "p.safetensors", "p.npz");
    expect([equal.code, equal.out]).toStrictEqual([0, "4 tensors, equal in every bit\n"]);
    const { code, out } = run("diff", "p.safetensors", "changed.safetensors");
    expect(code).toBe(1);
    expect(out).toMatch(
      /^name +differs in\n\w+ +values +1 of \d+, by [\d.e-]+ at most\n3 tensors equal, 1 not\n$/,
    );
    init("784", "256", "9", "--seed", "1", "--dtype", "float64", "-o", "other.npz");
    const { differences } = JSON.parse(run("diff", "p.npz", "other.npz", "--json").out) as {
      differences: { name: string; what: string }[];
    };
    expect(differences.map(({ name, what }) => [name, what])).toStrictEqual([
      ["W1", "dtype"],
      ["b1", "dtype"],
      ["W2", "shape"],
      ["b2", "shape"],
    ]);
    init("p.recipe.json", "--tensor", "W2", "-o", "W2.npz");
    expect(run("diff", "p.npz", "W2.npz").out).toContain("only in the first");
    expect(run("diff", "W2.npz", "p.npz").out).toContain("only in the second");
  });

  test("explain", () => {
    const { out } = run("explain", "64,16,3,3", "heNormal", "--layout", "OIHW");
    expect(out).toBe(
      "[64, 16, 3, 3] as OIHW: fan_in = 16·3·3 = 144, fan_out = 64·3·3 = 576; std = √(2 / fan_in) = 0.11785113; N(0, 0.11785113²)\n",
    );
    const told = JSON.parse(run("explain", "64,16", "glorotUniform", "--json").out) as object;
    expect(told).toMatchObject({ shape: [64, 16], fans: { fan_in: 16, fan_out: 64 } });
    expect(run("explain", "8,8", '{"law":"constant","value":2}').out).toContain("[8, 8]");
  });
});

describe("how it speaks", () => {
  test("help of every command, with examples; the version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(run("--version").out).toBe(`${version}\n`);
    const help = run("--help");
    expect(help.code).toBe(0);
    expect(help.out).toContain("Exit codes:");
    const commands = [...help.out.matchAll(/^ {2}(\w+) .*\S$/gm)].map(([, name]) => name!);
    for (const command of [
      "init",
      "inspect",
      "fingerprint",
      "diff",
      "audit",
      "forecast",
      "explain",
      "index",
      "completion",
    ]) {
      expect(commands).toContain(command);
      const own = run(command, "--help");
      expect(own.code).toBe(0);
      expect(own.out).toContain("Examples:\n  $ ");
    }
    expect(run().code).toBe(2);
  });

  test.each([
    [["bad"], "unknown command 'bad'"],
    [["init"], "required option '-o, --output <path>' not specified"],
    [["init", "-o", "x.npz"], "give sizes of layers, a recipe, --model or --like"],
    [["init", "3", "2", "--model", "gpt2", "-o", "x.npz"], "one of them"],
    [
      ["init", "3", "-o", "x.npz"],
      "initializeParameters: dims expected at least an input and an output size",
    ],
    [["init", "3", "2", "-o", "x.txt"], "a name ends in .safetensors"],
    [["init", "3", "2", "-o", "-"], "-o - needs --format"],
    [["init", "3", "2", "-o", "x/"], "a folder needs --shard"],
    [["init", "3", "2", "--shard", "5/4", "-o", "x/"], "--shard: K/N with 1 ≤ K ≤ N"],
    [["init", "3", "2", "--shard", "1/2", "-o", "x/"], "--shard needs --seed, or a recipe"],
    [
      ["init", "3", "2", "--shards", "9", "-o", "x/"],
      "init: shards expected at most the 2 tensors, got 9",
    ],
    [
      ["init", "3", "2", "--shards", "2", "--format", "npz", "-o", "x/"],
      "shards are safetensors files",
    ],
    [
      ["init", "3", "2", "--shards", "2", "--max-shard-size", "1KB", "-o", "x/"],
      "one of --shard, --shards",
    ],
    [["init", "3", "2", "--rows", "0:1", "-o", "x.npz"], "--rows needs --tensor"],
    [["init", "3", "2", "--tensor", "W9", "-o", "x.npz"], 'there is no "W9"'],
    [
      ["init", "3", "2", "--tensor", "W1", "--rows", "0:9", "-o", "x.npz"],
      "--rows: end expected from begin = 0 to 2, got 9",
    ],
    [["init", "3", "2", "-o", "x.npy"], "a .npy holds one array, not 2 tensors"],
    [["init", "3", "2", "--dtype", "bfloat16", "-o", "x.npz"], "NumPy has no bfloat16"],
    [["init", "3", "2", "--dtype", "int8", "-o", "x.npz"], "argument 'int8' is invalid"],
    [["init", "3", "2", "--init", "gauss", "-o", "x.npz"], 'there is no law "gauss"'],
    [
      ["init", "3", "2", "--init", "normal:std", "-o", "x.npz"],
      "options are written normal:key=value",
    ],
    [["init", "3", "2", "--init", "normal:std=-1", "-o", "x.npz"], "normal: std expected"],
    [
      ["init", "3", "2", "--init", "normal", "--activation", "relu", "-o", "x.npz"],
      "both would choose the law",
    ],
    [
      ["init", "3", "2", "--layout", "OI", "-o", "x.npz"],
      "--layout has no meaning beside sizes of layers",
    ],
    [
      ["init", "3", "2", "--config", "x", "-o", "x.npz"],
      "--config has no meaning beside anything but --model",
    ],
    [
      ["init", "p.recipe.json", "--seed", "1", "-o", "x.npz"],
      "--seed has no meaning beside a recipe",
    ],
    [
      ["init", "--model", "gpt2", "--scope", "x", "-o", "x.npz"],
      "--scope has no meaning beside --model",
    ],
    [["init", "--like", "p.npz", "-o", "x.npz"], "--rules or --init say what goes into them"],
    [["init", "3", "2", "--generator", "torch", "-o", "x.npz"], "one of numpy:SEED"],
    [
      ["init", "3", "2", "--generator", "torch:0", "--seed", "1", "-o", "x.npz"],
      "--seed has no meaning beside --generator",
    ],
    [["init", "3", "2", "--workers", "-1", "-o", "x.npz"], "--workers: an integer from 0 to 256"],
    [["init", "3", "2", "--metadata", "x", "-o", "x.npz"], "--metadata: KEY=VALUE"],
    [
      ["init", "3", "2", "--seed", "99999999999999999999", "-o", "x.npz"],
      "seed expected an integer from 0 to 2^64 - 1",
    ],
    ...["-1", "1e3", "1.5", "0x10", "+7", " 7", "7n", "1_000", ""].map(
      (seed): [string[], string] => [
        ["init", "3", "2", "--seed", seed, "-o", "x.npz"],
        "or a text that is no number",
      ],
    ),
    [["init", "3", "2", "--json", "--format", "npz", "-o", "-"], "both write to standard output"],
    [["init", "3", "2", "--activatoin", "relu", "-o", "x.npz"], "Did you mean --activation?"],
    [["completion", "tcsh"], "one of bash, zsh, fish"],
    [["explain", "3,x", "heNormal"], "integers such as 64,16,3,3"],
    [["inspect", "config.json"], "header length expected"],
  ])("%j is told", (args, message) => {
    const { code, err, out } = run(...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(existsSync(at("x.npz"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toStrictEqual([]);
  });

  test("the system's refusals", () => {
    const { code, err } = run("inspect", "nowhere.safetensors");
    expect([code, err.slice(0, 49)]).toStrictEqual([
      3,
      "weightseed: there is no such file or folder (ENOE",
    ]);
    expect(run("init", "3", "2", "-o", "no/such/folder/x.npz").code).toBe(3);
    expect(run("inspect", "http://127.0.0.1:1/x.safetensors").code).toBe(3);
    expect(JSON.parse(run("inspect", "nowhere.npz", "--json").err)).toMatchObject({ code: 3 });
  });

  test("colours obey the terminal, NO_COLOR and FORCE_COLOR", () => {
    const args = ["inspect", "p.safetensors", "--header"];
    expect(weightseed(folder, args).out).not.toContain("\x1b[");
    expect(weightseed(folder, args, { CI: "true" }).out).not.toContain("\x1b[");
    expect(weightseed(folder, args, { FORCE_COLOR: "1" }).out).toContain("\x1b[1m");
    expect(weightseed(folder, args, { FORCE_COLOR: "1", NO_COLOR: "1" }).out).not.toContain(
      "\x1b[",
    );
  });

  test("--quiet says nothing", () => {
    expect(run("init", "3", "2", "-q", "-o", "quiet.npz")).toStrictEqual({
      code: 0,
      out: "",
      err: "",
    });
  });

  test("whoever reads may go", () => {
    const line = `${process.execPath} ${PROGRAM} init --model gpt2 --seed 1 -o - --format npz | head -c 100 | wc -c`;
    const { stdout, stderr } = spawnSync("bash", ["-c", line], { cwd: folder, encoding: "utf8" });
    expect([stdout.trim(), stderr]).toStrictEqual(["100", ""]);
  });

  test("metadata of the caller's", () => {
    init(
      "3",
      "2",
      "--seed",
      "1",
      "--metadata",
      "author=me",
      "--metadata",
      "format=np",
      "-o",
      "meta.safetensors",
    );
    expect(decodeSafetensors(readFileSync(at("meta.safetensors"))).metadata).toMatchObject({
      author: "me",
      format: "np",
    });
  });
});

describe("completion", () => {
  const complete = (words: string[]): string[] => {
    const script = at("completion.bash");
    writeFileSync(script, run("completion", "bash").out);
    const code = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _weightseed; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", code], { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.split("\n").filter(Boolean);
  };

  test("bash completes commands, options and choices", () => {
    expect(complete(["weightseed", "in"])).toStrictEqual(["init", "inspect", "index"]);
    expect(complete(["weightseed", "init", "--ge"])).toStrictEqual(["--generator"]);
    expect(complete(["weightseed", "init", "--dtype", "b"])).toStrictEqual(["bfloat16"]);
    expect(complete(["weightseed", "init", "--model", "resnet1"])).toStrictEqual([
      "resnet18",
      "resnet101",
      "resnet152",
    ]);
    expect(complete(["weightseed", "inspect", "x"])).toStrictEqual([]);
  });

  test.each(["zsh", "fish"])("%s names every command and option", (shell) => {
    const { out, code } = run("completion", shell);
    expect(code).toBe(0);
    for (const word of ["init", "inspect", "index", "max-shard-size", "bfloat16"])
      expect(out).toContain(word);
  });
});
