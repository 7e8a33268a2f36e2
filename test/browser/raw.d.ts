/** Vite gives a file's text. */
declare module "*.md?raw" {
  const text: string;
  export default text;
}
