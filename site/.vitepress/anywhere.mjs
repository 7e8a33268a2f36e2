// One build for every sub-path. VitePress writes its base into all that it makes; here it is a mark, which pages
// replace by the way from themselves to the site's root, and scripts by the address that this way leads to.
import { dirname, relative } from "node:path";

export const MARK = "/WHERE-THE-SITE-IS/";

const BASE = "window.__VP_SITE_DATA__.base";

/** Before the page's modules run: the base, and links that stay right when the router changes the address. */
const script = (root) => `<script>
${BASE} = new URL("${root}", document.baseURI).pathname;
for (const to of document.querySelectorAll('a[href]:not([href^="#"]), link')) to.setAttribute("href", to.href);
</script>`;

export function transformHtml(html, file, { siteConfig }) {
  const root = `${relative(dirname(file), siteConfig.outDir) || "."}/`;
  return html.replaceAll(MARK, root).replace("</body>", `${script(root)}</body>`);
}

export const anywhere = {
  name: "anywhere",
  enforce: "post",
  config: (_, { isSsrBuild }) =>
    isSsrBuild
      ? {} // pages as text keep the mark, until `transformHtml`
      : {
          define: { "import.meta.env.BASE_URL": BASE },
          experimental: { renderBuiltUrl: () => ({ relative: true }) },
        },
  transform: (code, id, { ssr } = {}) =>
    !ssr && id.includes("@localSearchIndex") && code.includes(MARK)
      ? `${code.trimEnd().replace(/;$/, "")}.replaceAll("${MARK}", ${BASE});`
      : undefined,
};
