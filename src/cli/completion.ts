import type { Command } from "commander";
import { UsageError } from "./exit.js";

/** The shells that there is completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

interface Completed {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly {
    readonly flag: string;
    readonly about: string;
    readonly choices: readonly string[];
  }[];
}

/** A script that completes commands, options and their choices, made from the program itself. */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.map((command): Completed => {
    const help = command.createHelp();
    return {
      name: command.name(),
      about: command.summary() === "" ? command.description() : command.summary(),
      flags: help.visibleOptions(command).map((option) => ({
        flag: option.long ?? option.short!,
        about: option.description,
        choices: option.argChoices ?? [],
      })),
    };
  });
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      return zsh(commands);
    case "fish":
      return fish(commands);
    default:
      throw new UsageError(`completion: one of ${SHELLS.join(", ")}, not ${shell}`);
  }
}

function bash(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, flags }) => {
    const choices = flags
      .filter((one) => one.choices.length > 0)
      .map(
        (one) =>
          `        ${one.flag}) COMPREPLY=($(compgen -W "${one.choices.join(" ")}" -- "$word")); return ;;\n`,
      );
    const words = flags.map(({ flag }) => flag).join(" ");
    return `    ${name})
      case "$before" in
${choices.join("")}        *) ;;
      esac
      [[ $word == -* ]] && COMPREPLY=($(compgen -W "${words}" -- "$word")) ;;`;
  });
  return `# bash completion of weightseed: source <(weightseed completion bash)
_weightseed() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
}
complete -o default -F _weightseed weightseed
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(commands: readonly Completed[]): string {
  const list = commands.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`);
  const cases = commands.map(({ name, flags }) => {
    const specs = flags.map(({ flag, about, choices }) => {
      const text = about.replace(/[[\]:]/g, " ");
      const values = choices.length === 0 ? "" : `:value:(${choices.join(" ")})`;
      return `        ${quoted(`${flag}[${text}]${values}`)}`;
    });
    return `    ${name})\n      _arguments \\\n${[...specs, "        '*:file:_files'"].join(" \\\n")} ;;`;
  });
  return `#compdef weightseed
# zsh completion of weightseed: weightseed completion zsh > "\${fpath[1]}/_weightseed"
_weightseed() {
  local -a commands=(
${list.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _weightseed weightseed
`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, about, flags }) => [
    `complete -c weightseed -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ...flags.map(({ flag, about, choices }) => {
      const long = flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const values = choices.length === 0 ? "" : ` -x -a ${quoted(choices.join(" "))}`;
      return `complete -c weightseed -n '__fish_seen_subcommand_from ${name}' ${long}${values} -d ${quoted(about)}`;
    }),
  ]);
  return `# fish completion of weightseed: weightseed completion fish > ~/.config/fish/completions/weightseed.fish\n${lines.join("\n")}\n`;
}
