import { CommanderError, type Command } from "commander";
import { EXIT, verdictOf } from "./exit.js";
import { programOf } from "./program.js";

/** Ends quietly where whoever read standard output has gone, as `head` does. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.system);
});

function overridden(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) overridden(sub);
  return command;
}

try {
  await overridden(programOf()).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has spoken itself
  } else {
    const { code, text } = verdictOf(error);
    process.exitCode = code;
    if (process.argv.includes("--json"))
      process.stderr.write(`${JSON.stringify({ error: text, code })}\n`);
    else process.stderr.write(`weightseed: ${text}\n`);
  }
}
