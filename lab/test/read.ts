/** A number as the page writes it: "1.2·10⁻³" and "−4" too. */
export function read(words: string): number {
  const plain = Array.from("⁻⁰¹²³⁴⁵⁶⁷⁸⁹").reduce(
    (text, raised, i) => text.replaceAll(raised, "-0123456789"[i]!),
    words.replace("−", "-").replace("·10", "e"),
  );
  return Number(plain);
}
