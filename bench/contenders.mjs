import { checkMoments, checkSummary, momentsOf } from "./moments.mjs";

/** A rival in JavaScript: name, works, work and size → contender. */
function script(rival, its, work, size) {
  const name = `${rival}: ${work}`;
  const { run, values } = its.works[work](size);
  const check = async () => {
    await run();
    checkMoments(name, values(), momentsOf(work));
  };
  return { name, size, run, check };
}

/** The same of a Python server, which times itself. */
function served(rival, server, work, size) {
  const name = `${rival}: ${work}`;
  const ns = async (repeats) => (await server.run(work, size, repeats)).ns;
  const check = async () => {
    const { mean, std } = await server.run(work, size);
    // 16-bit values are rounded to 8 or 11 bits: their moments are not those of the law to six sigma
    if (!work.includes("float16")) checkSummary(name, size, mean, std, momentsOf(work));
  };
  return { name, size, ns, check };
}

/** Contenders of all rivals for the works named: "<rival>: <work>". */
export function contendersOf(rivals, pythons, works, size) {
  const having = (all, has, make) =>
    Object.entries(all).flatMap(([rival, its]) =>
      works.filter((work) => has(its, work)).map((work) => make(rival, its, work, size)),
    );
  return [
    ...having(rivals, (its, work) => work in its.works, script),
    ...having(pythons, (server, work) => server.works.includes(work), served),
  ];
}
