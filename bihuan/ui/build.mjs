// Builds what browsers get: scripts, styles, fonts and the icon sprite, into bihuan/ui/static/ui/.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { compile, optimize } from "@tailwindcss/node";
import { Scanner } from "@tailwindcss/oxide";
import * as esbuild from "esbuild";

const ui = path.dirname(fileURLToPath(import.meta.url));
const house = path.dirname(ui);
const modules = path.join(path.dirname(house), "node_modules");
const out = path.join(ui, "static", "ui");
const fonts = {
  "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "geist-mono-latin.woff2": "@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2",
};
const iconUse = /\b(?:icon\(\s*|icon_name\s*=\s*|icon\s*[=:]\s*|["']icon["']\s*:\s*|data-icon=)["']([a-z0-9-]+)["']/g;

function filesUnder(folder, endings) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => endings.includes(path.extname(name)) && !/(^|\/)(static|node_modules|tests|migrations)\//.test(name))
    .map((name) => path.join(folder, name));
}

// The same digest that static() puts behind addresses in pages, so that a preload and the style sheet mean one file.
const digest = (file) => createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 12);

function copyFiles() {
  fs.mkdirSync(path.join(out, "fonts"), { recursive: true });
  for (const [name, source] of Object.entries(fonts)) fs.copyFileSync(path.join(modules, source), path.join(out, "fonts", name));
  const images = path.join(ui, "images");
  if (fs.existsSync(images)) fs.cpSync(images, out, { recursive: true });
}

// One layout of mermaid is under the EPL: we ship none of it, and a diagram that asks for it stays code.
const withoutElk = {
  name: "without elk",
  setup(build) {
    build.onResolve({ filter: /^elkjs/ }, () => ({ path: "elkjs", namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: 'export default class { layout() { throw new Error("elk is not part of this site"); } }' }));
  },
};

async function scripts() {
  const islands = path.join(ui, "js", "islands");
  const names = fs.existsSync(islands) ? fs.readdirSync(islands).filter((name) => name.endsWith(".js")) : [];
  await esbuild.build({
    entryPoints: [path.join(ui, "js", "app.js"), ...names.map((name) => path.join(islands, name))],
    outbase: path.join(ui, "js"),
    outdir: out,
    entryNames: "[dir]/[name]",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "safari16.4"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    nodePaths: [modules],
    plugins: [withoutElk],
  });
}

async function styles() {
  const entry = path.join(ui, "css", "app.css");
  const compiler = await compile(fs.readFileSync(entry, "utf8"), { base: path.dirname(entry), from: entry, onDependency() {} });
  const scanner = new Scanner({
    sources: [
      { base: house, pattern: "**/*.{html,py}", negated: false },
      { base: path.join(ui, "js"), pattern: "**/*.js", negated: false },
      ...compiler.sources,
    ],
  });
  const { code } = optimize(compiler.build(scanner.scan()), { file: "app.css", minify: true });
  const addressed = code.replace(/url\(["']?(?:\.\/)?(fonts\/[\w.-]+)["']?\)/g, (_, name) => {
    return `url("./${name}?v=${digest(path.join(out, name))}")`;
  });
  fs.writeFileSync(path.join(out, "app.css"), addressed);
}

function icons() {
  const wanted = new Map();
  for (const file of filesUnder(house, [".html", ".py", ".js"]))
    for (const [, name] of fs.readFileSync(file, "utf8").matchAll(iconUse)) wanted.set(name, wanted.get(name) ?? file);
  const list = path.join(ui, "icons.txt");
  if (fs.existsSync(list))
    for (const line of fs.readFileSync(list, "utf8").split(/\s+/)) if (line) wanted.set(line, wanted.get(line) ?? list);
  const symbols = [...wanted].sort().map(([name, file]) => {
    const source = path.join(modules, "lucide-static", "icons", `${name}.svg`);
    if (!fs.existsSync(source)) throw new Error(`${path.relative(house, file)}: there is no icon "${name}" in lucide`);
    const drawing = fs.readFileSync(source, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`;
  });
  fs.writeFileSync(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  return wanted.size;
}

function compressed() {
  for (const file of fs.readdirSync(out, { recursive: true }).map((name) => path.join(out, name)))
    if (/\.(css|js|svg)$/.test(file)) fs.writeFileSync(`${file}.gz`, gzipSync(fs.readFileSync(file), { level: 9 }));
}

async function build() {
  const began = performance.now();
  fs.rmSync(path.join(out, "chunks"), { recursive: true, force: true });
  copyFiles();
  const count = icons();
  await Promise.all([scripts(), styles()]);
  compressed();
  const size = (name) => `${name} ${(fs.statSync(path.join(out, `${name}.gz`)).size / 1024).toFixed(1)} kB`;
  console.log(`front end: ${size("app.js")}, ${size("app.css")} (gzip), ${count} icons, ${Math.round(performance.now() - began)} ms`);
}

function watch() {
  let waiting;
  fs.watch(house, { recursive: true }, (_, name) => {
    if (!name || !/\.(html|py|js|css|txt|svg)$/.test(name) || /(^|\/)static\//.test(name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => build().catch((error) => console.error(error.message)), 80);
  });
}

if (process.argv.includes("--watch")) {
  await build().catch((error) => console.error(error.message));
  watch();
} else {
  await build();
}
