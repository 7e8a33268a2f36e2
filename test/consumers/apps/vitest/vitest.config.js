export default { test: { environment: "jsdom", globals: true, include: ["program.test.js"] } };
