/* The study, what it holds and how it is written. */
const $ = (id) => document.getElementById(id);
addEventListener("error", (event) => {
  $("trouble").textContent = `{{unreadable what=${event.error?.message ?? event.message}}}`;
});
const study = JSON.parse($("study").textContent);

/* Numbers as readers write them, rounded as everywhere else in the product: what a number is, not how it is written. */
const locale = "{{lang}}" === "fr" ? "fr-FR" : "en-GB";
const writers = {};
const rounded = (size, digits) => {
  const half = size * 2 ** (digits + 1), unit = 10 ** digits, low = Math.floor(size * unit);
  /* Half way between two decimals, the even one. */
  if (Number.isInteger(half) && half % 2 === 1) return (low + low % 2) / unit;
  return Number(size.toFixed(digits));
};
const number = (value, digits) => {
  if (!Number.isFinite(value)) return "–";
  writers[digits] ??= new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const text = writers[digits].format(rounded(Math.abs(value), digits));
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
};
const percents = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = (share) => percents.format(share);
const whole = (value) => number(value, 0);
const plural = (n, one, several) => `${whole(n)} ${n < 2 ? one : several}`;

const node = (tag, text, className) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

/* The figures: one compressed block, in which the study says where each array lies. */
const unpack = async (text) => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; k++) bytes[k] = letters.charCodeAt(k);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).arrayBuffer();
};
if (typeof DecompressionStream === "undefined") {
  throw new Error("{{too_old}}");
}
const buffer = await unpack($("figures").textContent);
const kinds = { Float64: Float64Array, Float32: Float32Array, Int32: Int32Array, Uint32: Uint32Array, Uint16: Uint16Array, Uint8: Uint8Array };
const array = (name) => {
  const [kind, start, length] = study.arrays[name];
  return new kinds[kind](buffer, start, length);
};
const texts = (name) => JSON.parse(new TextDecoder().decode(array(name)));

const n = study.n;
const codes = texts("codes"), names = texts("names"), population = array("population");
const groups = study.groups.map((group, k) => ({ ...group, place: array(`group_${k}`) }));
const versions = study.versions.map((version, k) => ({
  ...version,
  score: array(`score_${k}`),
  rank: array(`rank_${k}`),
  decile: array(`decile_${k}`),
  referenceRank: version.reference ? array(`reference_rank_${k}`) : null,
  referenceDecile: version.reference ? array(`reference_decile_${k}`) : null,
  overChoices: version.choices && Object.fromEntries(["low", "high", "often", "mover", "standing"].map((name) => [name, array(`choices_${name}_${k}`)])),
  level: array(`level_${k}`),
  values: version.parts.map((_, at) => array(`part_${k}_${at}`)),
}));
const called = (i) => names[i] || codes[i];

/* Search: accents, case, ligatures, hyphens and apostrophes do not matter. */
const bare = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD")
  .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const bareNames = names.map(bare), bareCodes = codes.map(bare);

const state = { version: 0, against: -1, colours: "deciles", chosen: -1, query: "", key: "rank", down: false };
let order = [];
