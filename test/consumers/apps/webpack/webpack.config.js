export default { mode: "production", entry: "./page.js", output: { filename: "bundle.js" } };
