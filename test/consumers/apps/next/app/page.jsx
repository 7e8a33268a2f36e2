import { main } from "../program.js";
import { Client } from "./client.jsx";

export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <main>
      <p id="server">{main()}</p>
      <Client />
    </main>
  );
}
