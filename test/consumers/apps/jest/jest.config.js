export default { testEnvironment: "node", testMatch: ["**/program.test.js"], transform: {} };
