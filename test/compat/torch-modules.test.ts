/** `torch.nn` as data, and whole models: names, order and bits of state dicts (test/vectors/torch-2.11.json, torch-models.json). */
import { describe, expect, test } from "vitest";
import { torchGenerator, torchModules as nn } from "../../src/compat/index.js";
import type { TorchVersion } from "../../src/compat/torch/cpu.js";
import type { TorchGenerator } from "../../src/compat/torch/generator.js";
import type { TorchModule } from "../../src/compat/torch/modules/data.js";
import type { TorchStateDict } from "../../src/compat/torch/modules/state-dict.js";
import { sha256 } from "../support/bits.js";
import { expectVoice, thrownBy } from "../support/voice.js";
import layers from "../vectors/torch-2.11.json" with { type: "json" };
import models from "../vectors/torch-models.json" with { type: "json" };

interface Row {
  readonly how: string;
  readonly version?: string;
  readonly parameters: Record<string, [shape: number[], dtype: string, digest: string]>;
  readonly next_rand: string;
  readonly truncated?: boolean;
}

const rowsOf = (rows: unknown): Row[] => rows as Row[];

/** The state dict of a row: names in order, shapes, dtypes, bytes; then the next uniform. */
function expectRow(made: TorchStateDict, g: TorchGenerator, row: Row): void {
  const names = Object.keys(made);
  const known = Object.keys(row.parameters);
  expect(row.truncated ? names.slice(0, known.length) : names, row.how).toEqual(known);
  for (const name of known) {
    const { shape, dtype, data } = made[name]!;
    expect([shape, dtype, sha256(data).slice(0, 24)], `${row.how}: ${name}`).toEqual(
      row.parameters[name],
    );
  }
  expect(nextOf(g), row.how).toBe(row.next_rand);
}

function nextOf(g: TorchGenerator): string {
  const next = Buffer.alloc(4);
  next.writeFloatBE(g.rand(1)[0]!);
  return next.toString("hex");
}

/** The modules of the rows, by what Python calls. */
const MODULES: Record<string, () => TorchModule> = {
  "Linear(784,256)": () => nn.linear(784, 256),
  "Linear(3,2,bias=False)": () => nn.linear(3, 2, { bias: false }),
  "Bilinear(5,6,7)": () => nn.bilinear(5, 6, 7),
  "Conv1d(4,8,3)": () => nn.conv1d(4, 8, 3),
  "Conv2d(3,64,7)": () => nn.conv2d(3, 64, 7),
  "Conv2d(32,32,3,groups=32)": () => nn.conv2d(32, 32, 3, { groups: 32 }),
  "Conv3d(2,4,3)": () => nn.conv3d(2, 4, 3),
  "ConvTranspose2d(8,4,3,groups=2)": () => nn.convTranspose2d(8, 4, 3, { groups: 2 }),
  "RNN(10,20,2)": () => nn.rnn(10, 20, { numLayers: 2 }),
  "LSTM(10,20,2,bidirectional=True,proj_size=5)": () =>
    nn.lstm(10, 20, { numLayers: 2, bidirectional: true, projSize: 5 }),
  "GRU(10,20)": () => nn.gru(10, 20),
  "LSTMCell(10,20)": () => nn.lstmCell(10, 20),
  "Embedding(100,32,padding_idx=0)": () => nn.embedding(100, 32, { paddingIdx: 0 }),
  "EmbeddingBag(100,32)": () => nn.embeddingBag(100, 32),
  "MultiheadAttention(32,4)": () => nn.multiheadAttention(32, 4),
  "MultiheadAttention(32,4,kdim=16,vdim=8,add_bias_kv=True)": () =>
    nn.multiheadAttention(32, 4, { kdim: 16, vdim: 8, addBiasKv: true }),
  "TransformerEncoderLayer(32,4,64)": () =>
    nn.transformerEncoderLayer(32, 4, { dimFeedforward: 64 }),
  "TransformerDecoderLayer(32,4,64)": () =>
    nn.transformerDecoderLayer(32, 4, { dimFeedforward: 64 }),
  "Transformer(32,4,2,2,64)": () =>
    nn.transformer({
      dModel: 32,
      nhead: 4,
      numEncoderLayers: 2,
      numDecoderLayers: 2,
      dimFeedforward: 64,
    }),
  "BatchNorm2d(8)": () => nn.batchNorm2d(8),
  "PReLU(4)": () => nn.prelu(4),
  "Sequential(Linear(784,256),ReLU(),Linear(256,10))": () =>
    nn.sequential(nn.linear(784, 256), nn.relu(), nn.linear(256, 10)),
  "Linear(784,256,dtype=bfloat16)": () => nn.linear(784, 256, { dtype: "bfloat16" }),
  "Linear(784,256,dtype=float64)": () => nn.linear(784, 256, { dtype: "float64" }),
  "AdaptiveLogSoftmaxWithLoss(16,100,[10,50])": () =>
    nn.adaptiveLogSoftmaxWithLoss(16, 100, [10, 50]),
  "utils.parametrizations.weight_norm(Linear(5,3))": () => nn.weightNorm(nn.linear(5, 3)),
};

describe("modules as data", () => {
  test.each(rowsOf(layers.layers))("$how", (row) => {
    const make = MODULES[row.how.replace("manual_seed(0); ", "")]!;
    const g = torchGenerator(0, { version: "2.11" });
    expectRow(g.build(make()), g, row);
  });

  test("every row of the file has a module here", () => {
    expect(layers.layers.map(({ how }) => how.replace("manual_seed(0); ", ""))).toEqual(
      Object.keys(MODULES),
    );
  });

  test("data go through JSON and give the same bits", () => {
    const model = nn.sequential(nn.conv2d(3, 8, 3), nn.batchNorm2d(8), nn.embedding(9, 4));
    const copy = JSON.parse(JSON.stringify(model)) as TorchModule;
    expect(torchGenerator(3).build(copy)).toEqual(torchGenerator(3).build(model));
  });

  test("a module of one's own: apply in PyTorch's order, ties, buffers, order", () => {
    const visited: string[] = [];
    const model = nn.module(
      {
        table: nn.buffer([2, 3], [0, 1, 2, 3, 4, 5], { dtype: "int64" }),
        embed: nn.embedding(7, 4),
        body: nn.sequential(nn.linear(4, 4), nn.relu()),
        scale: nn.parameter([4], "ones"),
        head: nn.linear(4, 7, { bias: false }),
      },
      {
        kind: "Net",
        ties: { "head.weight": "embed.weight" },
        init(self, init) {
          self.apply((module) => {
            visited.push(module.kind);
            if (module.kind === "Linear") init.xavierUniform(module.weight!, { gain: 2 });
            if (module.bias !== undefined) init.constant(module.bias, 0.01);
          });
        },
      },
    );
    const g = torchGenerator(11);
    const made = g.build(model, { scope: "net." });
    expect(visited).toEqual(["Embedding", "Linear", "ReLU", "Sequential", "Linear", "Net"]);
    expect(Object.keys(made)).toEqual([
      "scale",
      "table",
      "embed.weight",
      "body.0.weight",
      "body.0.bias",
      "head.weight",
    ]);
    expect(made["head.weight"]).toBe(made["embed.weight"]);
    expect(made["embed.weight"]!.name).toBe("net.embed.weight");
    expect(made.table!.data).toEqual(BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n));
    // the same calls by hand
    const by = torchGenerator(11);
    const embed = by.init.normal([7, 4]);
    by.nn.linear(4, 4);
    by.nn.linear(4, 7, { bias: false });
    const body = by.init.xavierUniform([4, 4], { gain: 2 });
    by.init.xavierUniform([7, 4], { gain: 2 });
    expect(made["embed.weight"]!.data).toEqual(embed.data);
    expect(made["body.0.weight"]!.data).toEqual(body.data);
    expect(made["body.0.bias"]!.data).toEqual(new Float32Array(4).fill(0.01));
    expect(g.state()).toEqual(by.state());
  });

  test("passed over or drawn: the generator stands where it would", () => {
    for (const version of ["2.6", "2.11", "2.13"] as const) {
      for (const dtype of ["float32", "float64", "float16", "bfloat16"] as const) {
        for (const size of [1, 7, 15, 16, 17, 31, 32, 700, 1247, 70_001]) {
          for (const law of ["normal", "uniform", "truncNormal"] as const) {
            const [a, b] = [torchGenerator(5, { version }), torchGenerator(5, { version })];
            a.init[law]([size], { dtype });
            b.build(
              nn.module(
                { lost: nn.parameter([size], law, { dtype }) },
                {
                  init: (self, init) => init.zeros(self.tensor("lost")),
                },
              ),
            );
            expect(b.state(), `${version} ${dtype} ${law} ${size}`).toEqual(a.state());
          }
        }
      }
    }
  });

  test("of clones all start equal, and are drawn once", () => {
    const layer = nn.transformerEncoderLayer(8, 2, { dimFeedforward: 16 });
    const [g, one] = [torchGenerator(1), torchGenerator(1)];
    const stack = g.build(nn.transformerEncoder(layer, 3, { norm: nn.layerNorm(8) }));
    for (const [name, { data }] of Object.entries(one.build(layer))) {
      for (const i of [0, 1, 2]) expect(stack[`layers.${i}.${name}`]!.data).toEqual(data);
    }
    expect(Object.keys(stack).slice(-2)).toEqual(["norm.weight", "norm.bias"]);
    expect(g.state()).toEqual(one.state());
  });

  test("on CUDA", () => {
    const model = nn.sequential(nn.linear(30, 20), nn.linear(20, 10));
    const g = torchGenerator(2, { device: "cuda" });
    const by = torchGenerator(2, { device: "cuda" });
    expect(g.build(model)["1.weight"]!.data).toEqual(
      (by.nn.linear(30, 20), by.nn.linear(20, 10)).weight.data,
    );
    expect(g.state()).toEqual(by.state());
  });
});

describe("whole models", () => {
  const TINY = { vocab_size: 500, hidden_size: 64, intermediate_size: 128 };
  const DEEP = { num_hidden_layers: 2, num_attention_heads: 4 };
  const CALLS: Record<string, (g: TorchGenerator) => TorchStateDict> = {
    "torchvision.models.resnet18(weights=None)": (g) => g.models.torchvision("resnet18"),
    "torchvision.models.vit_b_16(weights=None)": (g) => g.models.torchvision("vit_b_16"),
    "torchvision.models.mobilenet_v2(weights=None)": (g) => g.models.torchvision("mobilenet_v2"),
    "GPT2LMHeadModel(GPT2Config(n_embd=64,n_layer=2,n_head=4,vocab_size=500,n_positions=64))": (
      g,
    ) =>
      g.models.transformers("GPT2LMHeadModel", {
        n_embd: 64,
        n_layer: 2,
        n_head: 4,
        vocab_size: 500,
        n_positions: 64,
      }),
    "LlamaForCausalLM(tiny)": (g) =>
      g.models.transformers("LlamaForCausalLM", { ...TINY, ...DEEP }),
    "BertModel(tiny)": (g) => g.models.transformers("BertModel", { ...TINY, ...DEEP }),
    "ViTForImageClassification(tiny)": (g) =>
      g.models.transformers("ViTForImageClassification", {
        hidden_size: 64,
        intermediate_size: 128,
        ...DEEP,
        image_size: 32,
        patch_size: 8,
      }),
  };

  // erfinv of MKL before 2.12 (docs/compat-torch.md)
  const isClose = ({ how, version }: Row, name: string): boolean =>
    version === "2.11" && how.includes("vit_b_16") && name === "conv_proj.weight";

  test.each(rowsOf(models.models))("$how of $version", (row) => {
    const g = torchGenerator(0, { version: row.version as TorchVersion });
    const made = CALLS[row.how.replace("manual_seed(0); ", "")]!(g);
    const exact = Object.entries(row.parameters).filter(([name]) => !isClose(row, name));
    const parameters = Object.fromEntries(exact) as Row["parameters"];
    const some = Object.fromEntries<TorchStateDict[string]>(
      Object.entries(made).filter(([name]) => !isClose(row, name)),
    );
    expectRow(some, g, { ...row, parameters });
  });
});

describe("what is no module", () => {
  const cyclic = { kind: "Sequential", members: [] as unknown[] };
  cyclic.members.push(["0", cyclic]);
  const CASES: [string, () => unknown][] = [
    ["build", () => undefined],
    ["build", () => "linear"],
    ["build", () => cyclic],
    ["build", () => ({ kind: "Net", members: [["a", { kind: "Nothing" }]] })],
  ];
  test.each(CASES)("%s %#", (where, module) => {
    const g = torchGenerator(0);
    const before = g.state();
    expectVoice(
      thrownBy(() => g.build(module() as TorchModule)),
      where,
    );
    expect(g.state()).toEqual(before);
  });

  test.each<[string, () => unknown]>([
    ["sequential", () => nn.sequential(nn.linear(2, 2), 3 as never)],
    ["module", () => nn.module({ "a.b": nn.relu() })],
    [
      "module",
      () =>
        nn.module([
          ["a", nn.relu()],
          ["a", nn.relu()],
        ]),
    ],
    ["module", () => nn.module({ a: nn.relu() }, { order: ["b"] })],
    ["transformerEncoder", () => nn.transformerEncoder(nn.relu(), 2 ** 20)],
    ["groupNorm", () => nn.groupNorm(3, 4)],
    ["buffer", () => nn.buffer([3], [1, 2])],
    ["parameter", () => nn.parameter([3], "kaimingUniform")],
    ["parameter", () => nn.parameter([3], "gaussian" as "normal")],
    ["weightNorm", () => nn.weightNorm(nn.relu())],
    ["adaptiveLogSoftmaxWithLoss", () => nn.adaptiveLogSoftmaxWithLoss(16, 100, [50, 10])],
    ["torchvision", () => torchGenerator(0).models.torchvision("resnet51" as "resnet50")],
    ["torchvision", () => torchGenerator(0).models.torchvision("resnet18", { numClasses: 0 })],
    ["transformers", () => torchGenerator(0).models.transformers("GPT5")],
    [
      "transformers",
      () => torchGenerator(0).models.transformers("GPT2Model", { model_type: "llama" }),
    ],
    ["transformers", () => torchGenerator(0).models.transformers("GPT2Model", { n_emb: 8 })],
    ["transformers", () => torchGenerator(0).models.transformers("BertModel", { hidden_size: 10 })],
  ])("%s %#", (where, call) => {
    expectVoice(thrownBy(call), where);
  });
});

test("a module that holds another twice, which does so again, and so on, is an error in time", () => {
  let twice: TorchModule = nn.linear(2, 2);
  for (let i = 0; i < 40; ++i)
    twice = {
      kind: "Sequential",
      members: [
        ["0", twice],
        ["1", twice],
      ],
    };
  expect(() => torchGenerator(0).build(twice)).toThrow(
    "build: module expected at most 100000 in it",
  );
});
