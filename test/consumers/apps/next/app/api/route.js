import { measure } from "../../program.js";

export const dynamic = "force-dynamic";

export const GET = async () => Response.json(await measure());
