import { writeFileSync } from "node:fs";
import { measure } from "./program.js";

test("measures", async () => writeFileSync("measured.json", JSON.stringify(await measure())));
