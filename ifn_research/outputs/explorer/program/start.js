/* Everything that depends on the versions. */
const cautions = () => {
  const now = versions[state.version];
  $("agreement").textContent = now.tried ? "{{exploration_short}}" : now.agreement ? `{{agreement_of_version version=${now.name} agreement=${now.agreement}}}`
    : now.beside ? `{{beside version=${now.name}}}` : "";
  const made = now.warnings.map((text) => node("li", text));
  $("cautions").replaceChildren();
  if (!made.length) return;
  const items = node("ul");
  items.append(...made);
  $("cautions").append(node("p", `{{cautions version=${now.name}}}`), items);
};
const captions = () => {
  if (!layout) return;
  const now = versions[state.version], texts = [];
  $("map-title").textContent = byStanding() ? `{{map_of_standings version=${now.name}}}` : state.against < 0
    ? `{{map_of_version what=${byScore() ? "{{scores}}" : "{{tenths}}"} version=${now.name}}}`
    : `{{map_of_moves version=${now.name} other=${versions[state.against].name}}}`;
  if (byScore()) texts.push("{{classes}}");
  if (byStanding()) texts.push("{{standings_mean}}");
  else if (state.against < 0 && state.colours === "standings") texts.push("{{no_standings}}");
  if (layout.tiles) texts.push("{{tiles}}");
  if (layout.insets.length) texts.push("{{insets}}");
  const drawn = new Set(shown);
  let absent = 0;
  for (let i = 0; i < n; i++) if (!drawn.has(i)) absent++;
  if (absent) texts.push(`{{without_outline territories=${plural(absent, "{{territory_one}}", "{{territory_other}}")}}}`);
  texts.push("{{table_too}}");
  $("map-text").textContent = texts.join(" ");
};
const recolour = () => {
  classify();
  legend();
  captions();
  paint();
};
/* Of many territories, only those whose class moves are drawn again; the whole map once weights have settled. */
const recolourMoved = () => {
  const before = classes;
  classify();
  legend();
  captions();
  if (!layout || shown.length < MANY) paint();
  else {
    fill(...placed($("base")), shown.filter((i) => classes[i] !== before[i]));
    dots(...placed($("base")));
  }
};
const refresh = () => {
  recolour();
  cautions();
  detail();
  list();
};
const option = (text, value) => {
  const made = node("option", text);
  made.value = value;
  return made;
};
/* A box to tick for each file of places: it is their legend too. */
const prepareSites = () => {
  $("sites").hidden = !sites.length;
  sites.forEach((item, k) => {
    const [colour, form] = MARKS[k % MARKS.length];
    const label = node("label"), box = node("input"), swatch = node("span", undefined, `dot ${form}`);
    box.type = "checkbox";
    box.checked = item.shown;
    box.addEventListener("change", () => {
      item.shown = box.checked;
      paint();
    });
    swatch.style.background = colour;
    label.append(box, swatch, node("span", `{{places_of_file label=${item.label} n=${whole(item.n)}}}`));
    $("sites").append(label);
  });
};
const start = () => {
  const scored = versions.length ? Math.max(...versions.map((version) => version.n)) : 0;
  $("lead").textContent = `{{lead versions=${plural(versions.length, "{{version_one}}", "{{version_other}}")} territories=${plural(scored, "{{scored_one}}", "{{scored_other}}")}}}`;
  $("about").textContent = study.about;
  const { study_run: run, config_digest: config, data_digest: data } = study.run;
  $("run").textContent = `{{run run=${run} config=${config.slice(0, 12)} data=${data.slice(0, 12)}}}`;
  $("version").append(...versions.map((version, k) => option(version.name, k)));
  $("against").append(option("{{no_other}}", -1), ...versions.map((version, k) => option(version.name, k)));
  $("colouring").hidden = !layout;
  $("by-standing").hidden = !versions.some((version) => version.overChoices);
  $("comparing").hidden = !layout || versions.length < 2;
  $("controls").hidden = $("columns").hidden = $("reading").hidden = false;
  if (!layout) {
    $("map").hidden = true;
    document.body.className = "flat";
  } else listenToMap();
  prepareSites();
  listenToTable();
  prepareWorkshop();
  $("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    if (order.length) choose(order[0]);
  });
  const changed = () => {
    state.version = Number($("version").value);
    const against = Number($("against").value);
    state.against = against === state.version ? -1 : against;
    /* Moves between versions have colours of their own. */
    $("colouring").disabled = state.against >= 0 || Boolean(versions[state.version].tried);
    refresh();
  };
  $("version").addEventListener("change", changed);
  $("against").addEventListener("change", changed);
  $("colouring").addEventListener("change", (event) => {
    state.colours = event.target.value;
    recolour();
  });
  $("query").addEventListener("input", () => {
    state.query = $("query").value;
    list();
  });
  classify();
  legend();
  captions();
  cautions();
  list();
  resize();
  document.documentElement.dataset.ready = "true";
};
start();
