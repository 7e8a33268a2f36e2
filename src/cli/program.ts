import { Command, Option } from "commander";
import { version } from "#version";
import { GENERATORS } from "./compat.js";
import { SHELLS, completionScript } from "./completion.js";
import { audit, type AuditOptions } from "./commands/audit.js";
import { diff } from "./commands/diff.js";
import { explain } from "./commands/explain.js";
import { forecast, type ForecastCommandOptions } from "./commands/forecast.js";
import { fingerprint } from "./commands/fingerprint.js";
import { indexShards } from "./commands/index-shards.js";
import { init, type InitOptions } from "./commands/init.js";
import { inspect } from "./commands/inspect.js";
import { LAW_NAMES } from "./law.js";
import { MODELS } from "./presets.js";
import { FORMATS_OF_FILES } from "./write.js";

const EXIT_CODES = `
Exit codes:
  0    done
  1    done, and the answer is no: files differ, a fingerprint does not fit, an audit or a forecast warns
  2    the command line, a value or a file's contents is wrong; nothing was written
  3    the system refused: disk full, no permission, no network; nothing was written
  130  ended by Ctrl-C; 143 by SIGTERM; what was there is as it was`;

const LAWS = `
Laws (--init, --bias, explain): ${LAW_NAMES.slice(0, 9).join(", ")},
  ${LAW_NAMES.slice(9, 18).join(", ")},
  ${LAW_NAMES.slice(18).join(", ")};
  with options as normal:std=0.02 or heNormal:mode=fan_out, or the law's data as JSON.`;

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;

const DTYPES = ["float32", "float64", "float16", "bfloat16"];
const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The commands with their options, help and examples. */
export function programOf(): Command {
  const program = new Command("weightseed")
    .description("Neural-network parameters from a seed: the same bits everywhere.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print a command's help")
    .showHelpAfterError("(weightseed --help, or weightseed help COMMAND, tells more)")
    .configureHelp({ showGlobalOptions: false })
    .addHelpText("after", EXIT_CODES);

  output(
    program
      .command("init")
      .summary("make parameters and write them to a file")
      .description(
        "Makes parameters and writes them: of a dense network by the sizes of its layers, of a recipe, of a model, or of another file's shapes. A file is written beside, checked, and renamed once it is whole.",
      )
      .argument(
        "[source...]",
        "sizes of layers such as 784 256 10, or one recipe (*.recipe.json, or a safetensors file that carries one)",
      )
      .requiredOption(
        "-o, --output <path>",
        "where to: .safetensors, .npz, .npy, .recipe.json, a folder for shards, or - for standard output",
      )
      .addOption(
        new Option("--format <format>", "the format, where the name does not tell it").choices(
          FORMATS_OF_FILES,
        ),
      )
      .option("-f, --force", "overwrite what is there")
      .option("--seed <seed>", "an integer, or a text; fresh by default, and told")
      .addOption(new Option("--dtype <dtype>", "of all values; float32 by default").choices(DTYPES))
      .option("--activation <name>", "chooses the law of the weights; relu by default")
      .option("--output-activation <name>", "of the last layer")
      .option(
        "--init <law>",
        "the law of the weights; beside --like and --model of everything that no rule matches",
      )
      .option("--bias <law>", "the law of the biases; zeros by default")
      .addOption(new Option("--bias-shape <shape>", "[n, 1] or [n]").choices(["column", "vector"]))
      .option("--scope <text>", "prefix of all names")
      .addOption(new Option("--model <name>", "a model").choices(MODELS))
      .option("--config <file>", "the model's configuration, a config.json")
      .option(
        "--like <file>",
        "shapes and dtypes of another file, local or by URL: its header is read, its values are not",
      )
      .option(
        "--rules <file>",
        "JSON: [[glob, law], …], the first that matches; null leaves a tensor out",
      )
      .option(
        "--layout <letters>",
        "of tensors with as many axes, such as OIHW; may be given more than once",
        repeated,
      )
      .option("--generator <system:seed>", `the stream of another system: ${GENERATORS.join(", ")}`)
      .option("--shards <n>", "so many files, and their index, in the folder")
      .option("--max-shard-size <size>", "as many files as that needs: 5GB, 512MiB")
      .option("--shard <k/n>", "one of n files alone; weightseed index closes the set")
      .option("--name <text>", "what the names of shards begin with; model by default")
      .option("--tensor <name>", "one tensor alone")
      .option("--rows <begin:end>", "of that tensor, these rows alone")
      .option(
        "--workers <n>",
        "threads that make the values; 0 for none; by default as the size and the cores suggest",
      )
      .option(
        "--no-fingerprint",
        "without it: standard output and recipes are then made once, or not at all",
      )
      .option(
        "--metadata <key=value>",
        "of the safetensors header; may be given more than once",
        repeated,
      ),
  )
    .addHelpText(
      "after",
      examples(
        "weightseed init 784 256 10 --activation relu --seed 1 -o parameters.safetensors",
        "weightseed init --model gpt2 --config config.json --dtype bfloat16 --workers 4 -o gpt2.safetensors",
        "weightseed init --like model.safetensors --rules rules.json -o fresh.safetensors",
        "weightseed init model.recipe.json --shard 3/16 -o out/",
        "weightseed init model.recipe.json --tensor wte.weight --rows 0:128 -o rows.npy",
        "weightseed init 3 2 1 --generator numpy:1 --init normal:std=0.01 -o python.npz",
      ) + LAWS,
    )
    .action((source: string[], options: InitOptions) => init(source, options));

  output(
    program
      .command("inspect")
      .summary("show what is in a file")
      .description(
        "Shows the tensors of a file with their moments and small histograms. Of an URL the header alone is read.",
      )
      .argument(
        "<file>",
        "safetensors, *.safetensors.index.json, npz, npy, *.recipe.json, or an URL",
      )
      .option("--header", "without the values"),
  )
    .addHelpText(
      "after",
      examples("weightseed inspect model.safetensors", "weightseed inspect --json weights.npz"),
    )
    .action((file: string, options: object) => inspect(file, options));

  output(
    program
      .command("fingerprint")
      .summary("print the fingerprint of files")
      .description(
        "Prints SHA-256 over names, dtypes, shapes and values: equal for equal tensors in whatever format.",
      )
      .argument("<files...>", "safetensors, *.safetensors.index.json, npz, npy, *.recipe.json"),
  )
    .addHelpText("after", examples("weightseed fingerprint model.safetensors model.recipe.json"))
    .action((files: string[], options: object) => fingerprint(files, options));

  output(
    program
      .command("diff")
      .summary("compare two files")
      .description(
        "Compares two files tensor by tensor, bit by bit. Exit code 1 says that they differ.",
      )
      .argument("<a>", "a file, or a recipe")
      .argument("<b>", "another"),
  )
    .addHelpText("after", examples("weightseed diff model.safetensors model.recipe.json"))
    .action((a: string, b: string, options: object) => diff(a, b, options));

  output(
    program
      .command("audit")
      .summary("look for faults in initial parameters")
      .description(
        "Compares the values of a file with the laws that they claim, and looks for equal units, copies, gaps and rounding. The laws are those of a recipe, of a model, or else of the recipe that the file carries; without laws the rest remains. Exit code 1 says that there is an error or a warning. The file is held in memory.",
      )
      .argument("<file>", "safetensors, *.safetensors.index.json, npz, npy, *.recipe.json")
      .option(
        "--recipe <file>",
        "whose laws the values are to follow: a recipe, or a file with one",
      )
      .addOption(
        new Option("--model <name>", "whose laws the values are to follow").choices(MODELS),
      )
      .option("--config <file>", "the model's configuration (config.json)")
      .option("--level <p>", "probability of an alarm on an honest file; 1e-6 by default"),
  )
    .addHelpText(
      "after",
      examples(
        "weightseed audit model.safetensors",
        "weightseed audit gpt2.safetensors --model gpt2",
        "weightseed audit python.npz --recipe parameters.recipe.json --json",
      ),
    )
    .action((file: string, options: AuditOptions) => audit(file, options));

  output(
    program
      .command("forecast")
      .summary("say what signals and gradients will do")
      .description(
        "From shapes, laws and activations alone: the size of signals and gradients from layer to layer, whether they vanish or explode, and the factor that keeps them. No values are made. Exit code 1 says that there is an error or a warning.",
      )
      .argument(
        "<source...>",
        "sizes of layers such as 784 256 10, or a JSON file with a list of layers",
      )
      .option("--activation <name>", "behind every layer; relu by default")
      .option("--output-activation <name>", "behind the last layer; the same by default")
      .option("--init <law>", "the law of the weights; by default the one of the activation")
      .option("--bias <law>", "the law of the biases; zeros by default")
      .option("--variance <v>", "mean square of the inputs' values; 1 by default")
      .option("--correlation <c>", "of two inputs; 0.5 by default"),
  )
    .addHelpText(
      "after",
      examples(
        "weightseed forecast 784 256 256 10 --activation tanh --init normal:std=0.01",
        "weightseed forecast layers.json --variance 0.25 --json",
      ) + LAWS,
    )
    .action((source: string[], options: ForecastCommandOptions) => forecast(source, options));

  output(
    program
      .command("explain")
      .summary("derive the numbers of a law for a shape")
      .description("Derives fans, standard deviation and bounds of a law for a shape.")
      .argument("<shape>", "axes such as 64,16,3,3")
      .argument("<law>", "such as heNormal or heNormal:mode=fan_out")
      .option("--layout <letters>", "what the axes are, such as OIHW")
      .option("--groups <n>", "of a grouped convolution")
      .option("--parts <n>", "stacked along the output axis")
      .addOption(
        new Option("--dtype <dtype>", "in which the values must be finite").choices(DTYPES),
      ),
  )
    .addHelpText("after", examples('weightseed explain "64,16,3,3" heNormal --layout OIHW') + LAWS)
    .action((shape: string, law: string, options: object) => explain(shape, law, options));

  output(
    program
      .command("index")
      .summary("close a folder of shards with its index")
      .description(
        "Reads all shards of a folder, checks each against its fingerprint, and writes the index.",
      )
      .argument("<folder>", "with all of model-00001-of-0000N.safetensors")
      .option("-f, --force", "overwrite the index")
      .option("--name <text>", "what the names of the shards begin with; model by default"),
  )
    .addHelpText("after", examples("weightseed index out/"))
    .action((folder: string, options: object) => indexShards(folder, options));

  program
    .command("completion")
    .summary("print a completion script for a shell")
    .description("Prints a script by which a shell completes commands and options.")
    .argument("<shell>", SHELLS.join(", "))
    .addHelpText("after", examples("source <(weightseed completion bash)"))
    .action((shell: string) => void process.stdout.write(completionScript(program, shell)));

  return program;
}

/** The options of every command that reports. */
function output(command: Command): Command {
  return command
    .option("--json", "print one JSON value instead of text")
    .option("-q, --quiet", "print errors only");
}
