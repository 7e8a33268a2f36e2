/** What calls take beside their result, in processes of their own from the bundles that users get. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** Growth of the most resident memory over some code, and what is resident afterwards, in MB. */
function megabytes(code: string): { most: number; left: number } {
  const program = `
    const { deltaOrthogonal, fill, fingerprint, initialize, mirrored, normal, orthogonal, repeated, sparse } =
      await import("weightseed");
    const slice = (init, shape, rest) =>
      fill(new Float32Array(4), init, { seed: 1, name: "w", shape, offset: 1000, ...rest });
    initialize({ w: { shape: [40, 40], init: orthogonal() }, v: { shape: [40, 40], init: sparse() } });
    const { rss } = process.memoryUsage();
    ${code}
    for (let i = 0; i < 5; ++i) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 50)); // memory is given back after the collection
    }
    const most = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ most: (most - rss) / 1e6, left: (process.memoryUsage().rss - rss) / 1e6 }));
  `;
  const args = ["--expose-gc", "--input-type=module", "--eval", program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as {
    most: number;
    left: number;
  };
}

// 64 MB: compilers, collections and the window; the tensors have 4.3 GB, and half of it would be far above
test.each([
  ["repeated", "slice(repeated({ init: normal(), times: 2 }), [32768, 32768]);"],
  ["repeated sparse", "slice(repeated({ init: sparse(), times: 2 }), [32768, 32768]);"],
  ["mirrored", "slice(mirrored({ init: normal() }), [32768, 32768]);"],
  [
    "nested",
    "slice(repeated({ times: 2, init: mirrored({ init: repeated({ times: 2, init: normal() }) }) }), [32768, 32768]);",
  ],
  ["sparse of many units", "slice(sparse({ count: 1 }), [3e7, 2]);"],
])("a slice of %s takes no more than the slice", (_, code) => {
  expect(megabytes(code).most).toBeLessThan(64);
});

test("a set of sparse units takes its own size, and leaves nothing behind", () => {
  const { most, left } = megabytes(`
    let set = initialize({ w: { shape: [1e7, 2], init: sparse({ count: 1 }) } }, { seed: 1 });
    set = undefined;`);
  expect(most).toBeLessThan(80 + 64); // 80 MB of values
  expect(left).toBeLessThan(64);
});
