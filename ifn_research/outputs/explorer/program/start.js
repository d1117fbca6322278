/* Everything that depends on the versions. */
const cautions = () => {
  const now = versions[state.version];
  $("agreement").textContent = now.agreement ? `Version ${now.name} : ${now.agreement}.`
    : now.beside ? `Version ${now.name} : à lire à côté de l'indice, ni jugée ni comparée.` : "";
  const made = now.warnings.map((text) => node("li", text));
  $("cautions").replaceChildren();
  if (!made.length) return;
  const items = node("ul");
  items.append(...made);
  $("cautions").append(node("p", `À savoir de la version ${now.name} :`), items);
};
const captions = () => {
  if (!layout) return;
  const now = versions[state.version], texts = [];
  $("map-title").textContent = state.against < 0
    ? `Carte : ${byScore() ? "scores" : "dixièmes"} de la version ${now.name}`
    : `Carte : rangs de ${now.name} comparés à ${versions[state.against].name}`;
  if (byScore()) texts.push("Classes d'égale largeur, borne basse comprise ; plus haut = plus fragile.");
  if (layout.tiles) texts.push("Un carré par département, placé au plus près.");
  if (layout.insets.length) texts.push("Outre-mer : échelles différentes.");
  const drawn = new Set(shown);
  let absent = 0;
  for (let i = 0; i < n; i++) if (!drawn.has(i)) absent++;
  if (absent) texts.push(`${plural(absent, "territoire", "territoires")} sans contour, dans le tableau seulement.`);
  texts.push("Le tableau contient les mêmes résultats.");
  $("map-text").textContent = texts.join(" ");
};
const recolour = () => {
  classify();
  legend();
  captions();
  paint();
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
const start = () => {
  const scored = versions.length ? Math.max(...versions.map((version) => version.n)) : 0;
  $("lead").textContent = `${plural(versions.length, "version", "versions")} de l'indice, ${plural(scored, "territoire noté", "territoires notés")}.`;
  $("about").textContent = study.about;
  const { study_run: run, config_digest: config, data_digest: data } = study.run;
  $("run").textContent = `Exécution ${run} ; empreintes : configuration ${config.slice(0, 12)}, données ${data.slice(0, 12)}.`;
  $("version").append(...versions.map((version, k) => option(version.name, k)));
  $("against").append(option("aucune autre version", -1), ...versions.map((version, k) => option(version.name, k)));
  $("colouring").hidden = !layout;
  $("comparing").hidden = !layout || versions.length < 2;
  $("controls").hidden = $("columns").hidden = $("reading").hidden = false;
  if (!layout) {
    $("map").hidden = true;
    document.body.className = "flat";
  } else listenToMap();
  listenToTable();
  $("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    if (order.length) choose(order[0]);
  });
  const changed = () => {
    state.version = Number($("version").value);
    const against = Number($("against").value);
    state.against = against === state.version ? -1 : against;
    /* Moves between versions have colours of their own. */
    $("colouring").disabled = state.against >= 0;
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
