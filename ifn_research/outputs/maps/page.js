"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);
  const study = JSON.parse($("study").textContent);

  /* Numbers as French readers write them. */
  const writers = {};
  const number = (value, digits) => {
    if (!Number.isFinite(value)) return "–";
    writers[digits] ??= new Intl.NumberFormat("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const text = writers[digits].format(value).replace("-", "−");
    return /[1-9]/.test(text) ? text : text.replace("−", "");
  };
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
    $("trouble").textContent = "Ce navigateur est trop ancien pour lire cette page : il en faut un de 2023 ou plus récent.";
    return;
  }
  const buffer = await unpack($("figures").textContent);
  const kinds = { Float32: Float32Array, Int32: Int32Array, Uint32: Uint32Array, Uint16: Uint16Array, Uint8: Uint8Array };
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
    values: version.parts.map((_, at) => array(`part_${k}_${at}`)),
  }));
  const called = (i) => names[i] || codes[i];

  /* Search: accents, case, ligatures, hyphens and apostrophes do not matter. */
  const bare = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD")
    .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const bareNames = names.map(bare), bareCodes = codes.map(bare);

  const state = { version: 0, against: -1, chosen: -1, query: "", key: "rank", down: false };
  let order = [];

  /* Ranks among the territories that both versions score; ties share the smallest. */
  const ranksAmong = (version, both) => {
    const sorted = Int32Array.from(both).sort((a, b) => version.rank[a] - version.rank[b]);
    const found = new Int32Array(n);
    for (let k = 0, first = 1; k < sorted.length; k++) {
      if (k === 0 || version.rank[sorted[k]] !== version.rank[sorted[k - 1]]) first = k + 1;
      found[sorted[k]] = first;
    }
    return found;
  };
  const shifts = () => {
    const now = versions[state.version], then = versions[state.against];
    const both = [];
    for (let i = 0; i < n; i++) if (now.rank[i] && then.rank[i]) both.push(i);
    const a = ranksAmong(then, both), b = ranksAmong(now, both);
    const rise = new Int32Array(n).fill(-2147483648);
    for (const i of both) rise[i] = a[i] - b[i];
    return rise;
  };
  const breaks = () => study.breaks[[state.version, state.against].sort((a, b) => a - b).join(" ")];

  /* Colours: a class for each territory, -1 where there is none. */
  let classes = new Int8Array(n), rise = null;
  const classify = () => {
    const now = versions[state.version];
    classes = new Int8Array(n).fill(-1);
    rise = state.against < 0 ? null : shifts();
    for (let i = 0; i < n; i++) {
      if (!rise) {
        if (now.rank[i]) classes[i] = now.decile[i] - 1;
      } else if (rise[i] !== -2147483648) {
        const size = breaks().filter((least) => Math.abs(rise[i]) >= least).length;
        classes[i] = 3 + Math.sign(rise[i]) * size;
      }
    }
  };
  const palette = () => (state.against < 0 ? study.deciles : study.diverging);
  const places = (low, high) => (high === undefined ? `${whole(low)} places ou plus`
    : low === high ? plural(low, "place", "places") : `${whole(low)} à ${whole(high)} places`);
  const labels = () => {
    if (state.against < 0) {
      return ["1 (le moins fragile)", "2", "3", "4", "5", "6", "7", "8", "9", "10 (le plus fragile)"];
    }
    const [small, some, much] = breaks();
    const sizes = [places(small, some - 1), places(some, much - 1), places(much)];
    return [...sizes.map((size) => `moins fragile de ${size}`).reverse(),
      small === 1 ? "même rang" : `moins de ${whole(small)} places d'écart`,
      ...sizes.map((size) => `plus fragile de ${size}`)];
  };
  const legend = () => {
    const entries = labels().map((text, k) => [palette()[k], text]).reverse();
    $("legend").replaceChildren(...entries.map(([colour, text]) => {
      const item = node("li"), swatch = node("span", undefined, "swatch");
      swatch.style.background = colour;
      item.append(swatch, node("span", text));
      return item;
    }));
    if (shown.some((i) => classes[i] < 0)) {
      const item = node("li");
      item.append(node("span", undefined, "swatch missing"), node("span", state.against < 0 ? "non noté" : "non noté par les deux"));
      $("legend").append(item);
    }
  };

  /* The map: rings of points on a sheet, drawn class by class. */
  const layout = study.layout;
  const shown = layout ? [...new Set(array("shape_territory"))] : [];
  const shapes = layout && (() => {
    const owners = array("ring_owners"), starts = array("ring_starts"), territory = array("shape_territory");
    const decode = (name) => {
      const [low, middle, high] = [0, 1, 2].map((k) => array(`${name}${k}`));
      const found = new Float32Array(low.length);
      for (let k = 0, at = 0; k < low.length; k++) {
        const step = low[k] | (middle[k] << 8) | (high[k] << 16);
        at += step & 1 ? -(step + 1) / 2 : step / 2;
        found[k] = at;
      }
      return found;
    };
    const x = decode("x"), y = decode("y");
    const rings = Array.from({ length: n }, () => []);
    const boxes = new Float32Array(4 * n).fill(NaN);
    for (let r = 0; r < owners.length; r++) {
      const i = territory[owners[r]];
      rings[i].push(r);
      for (let k = starts[r]; k < starts[r + 1]; k++) {
        if (!(x[k] >= boxes[4 * i])) boxes[4 * i] = x[k];
        if (!(y[k] >= boxes[4 * i + 1])) boxes[4 * i + 1] = y[k];
        if (!(x[k] <= boxes[4 * i + 2])) boxes[4 * i + 2] = x[k];
        if (!(y[k] <= boxes[4 * i + 3])) boxes[4 * i + 3] = y[k];
      }
    }
    return { x, y, starts, rings, boxes };
  })();
  const view = { zoom: 1, x: 0, y: 0, scale: 1 };
  let hatch = null;
  /* Points nearer than `least` to the last one drawn are left out: nobody would see them. */
  const trace = (context, i, least = 0) => {
    const { x, y, starts, rings } = shapes;
    for (const r of rings[i]) {
      let atX = x[starts[r]], atY = y[starts[r]];
      context.moveTo(atX, atY);
      for (let k = starts[r] + 1; k < starts[r + 1] - 1; k++) {
        if (Math.abs(x[k] - atX) + Math.abs(y[k] - atY) < least) continue;
        atX = x[k];
        atY = y[k];
        context.lineTo(atX, atY);
      }
      /* Not closePath: Chromium takes seconds over thousands of them in one path. */
      context.lineTo(x[starts[r]], y[starts[r]]);
    }
  };
  const inSight = (i, scale) => {
    const [west, north, east, south] = shapes.boxes.subarray(4 * i, 4 * i + 4);
    return east >= view.x && south >= view.y && west <= view.x + $("base").width / scale && north <= view.y + $("base").height / scale;
  };
  const clear = (canvas) => {
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const scale = view.scale * view.zoom;
    context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
    return [context, scale];
  };
  const stripes = () => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const context = tile.getContext("2d");
    context.fillStyle = "#f2f2f2";
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = "#8a8a8a";
    for (const shift of [-8, 0, 8]) {
      context.moveTo(shift, 8);
      context.lineTo(shift + 8, 0);
    }
    context.stroke();
    return tile;
  };
  const dark = (colour) => {
    const [r, g, b] = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179;
  };
  const paint = () => {
    if (!layout) return;
    const [context, scale] = clear($("base"));
    const sets = palette().map(() => []), missing = [];
    for (const i of shown) {
      if (view.zoom === 1 || inSight(i, scale)) (classes[i] < 0 ? missing : sets[classes[i]]).push(i);
    }
    const few = shown.length < 5000, least = 0.8 * (window.devicePixelRatio || 1) / scale;
    hatch ??= context.createPattern(stripes(), "repeat");
    hatch.setTransform(new DOMMatrix().scale(1 / scale));
    for (const [members, fill] of [[missing, hatch], ...sets.map((set, k) => [set, palette()[k]])]) {
      if (!members.length) continue;
      context.beginPath();
      for (const i of members) trace(context, i, least);
      context.fillStyle = fill;
      context.fill("evenodd");
      if (layout.tiles) continue;
      /* A line hides the seams between neighbours: in their own colour where they are many. */
      context.strokeStyle = few ? (fill === hatch ? "#8a8a8a" : "#fff") : fill;
      context.lineWidth = (few ? 0.6 : 0.4) * (window.devicePixelRatio || 1) / scale;
      context.stroke();
    }
    context.strokeStyle = "#bbb";
    context.fillStyle = "#444";
    context.lineWidth = 1 / scale;
    const size = layout.width / 62;
    context.font = `${size}px system-ui, sans-serif`;
    context.textBaseline = "top";
    context.textAlign = "left";
    for (const [label, left, top, width, height] of layout.insets) {
      context.strokeRect(left, top, width, height);
      context.fillText(label, left + size / 3, top + size / 3, width - size / 2);
    }
    if (layout.tiles) {
      context.font = `${layout.width / 42}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      for (const i of shown) {
        const [west, north, east, south] = shapes.boxes.subarray(4 * i, 4 * i + 4);
        context.fillStyle = classes[i] >= 0 && dark(palette()[classes[i]]) ? "#fff" : "#1b1b1b";
        context.fillText(codes[i], (west + east) / 2, (north + south) / 2);
      }
    }
    outline(hovered);
  };
  let hovered = -1;
  const outline = (i) => {
    if (!layout) return;
    const [context, scale] = clear($("over"));
    const ratio = window.devicePixelRatio || 1;
    context.lineJoin = "round";
    for (const which of new Set([i, state.chosen])) {
      if (which < 0 || !shapes.rings[which].length) continue;
      for (const [colour, width] of [["#fff", 5], [which === state.chosen ? "#d6006c" : "#000", 2.5]]) {
        context.beginPath();
        trace(context, which);
        context.strokeStyle = colour;
        context.lineWidth = width * ratio / scale;
        context.stroke();
      }
      /* A territory too small to be seen has a ring around it. */
      const [west, north, east, south] = shapes.boxes.subarray(4 * which, 4 * which + 4);
      if (which === state.chosen && Math.max(east - west, south - north) * scale < 14 * ratio) {
        context.beginPath();
        context.arc((west + east) / 2, (north + south) / 2, 12 * ratio / scale, 0, 7);
        context.stroke();
      }
    }
  };
  const inside = (i, px, py) => {
    const { x, y, starts, rings } = shapes;
    let odd = false;
    for (const r of rings[i]) {
      for (let k = starts[r]; k < starts[r + 1] - 1; k++) {
        if (y[k] > py !== y[k + 1] > py && px < (x[k + 1] - x[k]) * (py - y[k]) / (y[k + 1] - y[k]) + x[k]) odd = !odd;
      }
    }
    return odd;
  };
  const CELLS = 96;
  const cells = layout && (() => {
    const made = Array.from({ length: CELLS * CELLS }, () => []);
    const column = (v) => Math.min(CELLS - 1, Math.floor(v / layout.width * CELLS));
    const line = (v) => Math.min(CELLS - 1, Math.floor(v / layout.height * CELLS));
    for (const i of shown) {
      const [west, north, east, south] = shapes.boxes.subarray(4 * i, 4 * i + 4);
      for (let r = line(north); r <= line(south); r++) {
        for (let c = column(west); c <= column(east); c++) made[r * CELLS + c].push(i);
      }
    }
    return (x, y) => (x < 0 || y < 0 || x > layout.width || y > layout.height ? [] : made[line(y) * CELLS + column(x)]);
  })();
  const at = (event) => {
    const box = $("over").getBoundingClientRect();
    const ratio = $("over").width / box.width;
    const scale = view.scale * view.zoom;
    return [(event.clientX - box.left) * ratio / scale + view.x, (event.clientY - box.top) * ratio / scale + view.y];
  };
  const under = (event) => {
    const [x, y] = at(event);
    return cells(x, y).find((i) => inside(i, x, y)) ?? -1;
  };
  const resize = () => {
    if (!layout) return;
    const sheet = $("sheet");
    const width = sheet.clientWidth, height = Math.min(width * layout.height / layout.width, window.innerHeight * 0.85);
    sheet.style.height = `${height}px`;
    const ratio = window.devicePixelRatio || 1;
    for (const id of ["base", "over"]) {
      $(id).width = Math.round(width * ratio);
      $(id).height = Math.round(height * ratio);
    }
    view.scale = Math.min($("base").width / layout.width, $("base").height / layout.height);
    move(view.x, view.y, view.zoom);
  };
  /* Keep the map in sight: centred while all of it is seen, never past its edges when it is larger. */
  const kept = (wanted, seen, length) => (seen >= length ? (length - seen) / 2 : Math.max(0, Math.min(wanted, length - seen)));
  let waiting = false;
  const move = (x, y, zoom) => {
    view.zoom = Math.max(1, Math.min(60, zoom));
    const scale = view.scale * view.zoom;
    view.x = kept(x, $("base").width / scale, layout.width);
    view.y = kept(y, $("base").height / scale, layout.height);
    $("sheet").classList.toggle("zoomed", view.zoom > 1);
    $("farther").disabled = $("whole").disabled = view.zoom === 1;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      paint();
    });
  };
  const zoomAround = (x, y, factor) => {
    const zoom = Math.max(1, Math.min(60, view.zoom * factor));
    const change = 1 - view.zoom / zoom;
    move(view.x + (x - view.x) * change, view.y + (y - view.y) * change, zoom);
  };
  const zoomCentre = (factor) => {
    const scale = view.scale * view.zoom;
    zoomAround(view.x + $("base").width / scale / 2, view.y + $("base").height / scale / 2, factor);
  };
  const tip = (event, i) => {
    $("tip").hidden = i < 0;
    if (i < 0) return;
    const now = versions[state.version];
    const lines = [called(i), now.rank[i] ? `rang ${whole(now.rank[i])} sur ${whole(now.n)}, dixième ${now.decile[i]}` : "non noté"];
    if (rise && rise[i] !== -2147483648) lines.push(moved(rise[i]));
    $("tip").replaceChildren(...lines.map((line) => node("div", line)));
    const box = $("sheet").getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    $("tip").style.left = `${Math.max(0, Math.min(x + 14, box.width - $("tip").offsetWidth - 4))}px`;
    $("tip").style.top = `${y + 18 + $("tip").offsetHeight > box.height ? y - $("tip").offsetHeight - 10 : y + 18}px`;
  };
  const moved = (places) => (places === 0 ? "même rang"
    : `${places > 0 ? "plus" : "moins"} fragile de ${plural(Math.abs(places), "place", "places")}`);
  const listenToMap = () => {
    const over = $("over"), held = new Map();
    let dragged = false;
    over.addEventListener("pointerdown", (event) => {
      held.set(event.pointerId, event);
      if (held.size === 1) dragged = false;
    });
    over.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) {
        const i = under(event);
        if (i !== hovered) outline(hovered = i);
        tip(event, i);
        return;
      }
      if (!dragged && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 5) return;
      if (!dragged) over.setPointerCapture(event.pointerId);
      dragged = true;
      $("tip").hidden = true;
      const [ax, ay] = at(before), [bx, by] = at(event);
      if (held.size === 1) {
        move(view.x + ax - bx, view.y + ay - by, view.zoom);
      } else {
        const other = [...held.values()].find((one) => one.pointerId !== event.pointerId);
        const gap = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        const [ox, oy] = at(other);
        zoomAround((ox + bx) / 2, (oy + by) / 2, gap(event) / gap(before));
      }
      held.set(event.pointerId, event);
    });
    over.addEventListener("pointerup", (event) => {
      held.delete(event.pointerId);
      if (!dragged) {
        const i = under(event);
        if (i >= 0) choose(i);
      }
    });
    over.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
    over.addEventListener("pointerleave", () => {
      outline(hovered = -1);
      $("tip").hidden = true;
    });
    over.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && view.zoom === 1) return;
      event.preventDefault();
      zoomAround(...at(event), Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)));
    }, { passive: false });
    $("closer").addEventListener("click", () => zoomCentre(1.8));
    $("farther").addEventListener("click", () => zoomCentre(1 / 1.8));
    $("whole").addEventListener("click", () => move(0, 0, 1));
    window.addEventListener("resize", resize);
  };

  /* One territory. */
  const facts = (pairs) => {
    const made = node("dl", undefined, "facts");
    for (const [term, value] of pairs) made.append(node("dt", term), node("dd", value));
    return made;
  };
  const headings = (words, classNames = []) => {
    const head = node("thead"), row = node("tr");
    words.forEach((word, k) => {
      const cell = node("th", word, classNames[k]);
      cell.scope = "col";
      row.append(cell);
    });
    head.append(row);
    return head;
  };
  const bar = (value, most) => {
    const made = node("div", undefined, "bar"), filled = node("span", undefined, value < 0 ? "less" : "");
    made.setAttribute("aria-hidden", "true");
    const half = Math.min(50, 50 * Math.abs(value) / (most || 1));
    filled.style.left = `${value < 0 ? 50 - half : 50}%`;
    filled.style.width = `${half}%`;
    made.append(filled, node("i"));
    return made;
  };
  const largest = versions.map(() => null);
  const mostOf = (k) => {
    largest[k] ??= versions[k].values.reduce((most, part) => {
      for (const value of part) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
      return most;
    }, 0);
    return largest[k];
  };
  const partsTable = (i) => {
    const now = versions[state.version], made = node("table", undefined, "parts"), body = node("tbody");
    made.append(headings(["Dimension", "", "Contribution"], ["", "", "number"]));
    now.parts.forEach((part, at) => {
      const value = now.values[at][i], row = node("tr"), head = node("th", part), drawn = node("td");
      head.scope = "row";
      if (Number.isFinite(value)) drawn.append(bar(value, mostOf(state.version)));
      const said = value === Infinity ? "secret statistique" : Number.isNaN(value) ? "inconnue" : number(value, 3);
      row.append(head, drawn, node("td", said, "number"));
      body.append(row);
    });
    made.append(body);
    made.querySelector("thead th:nth-child(2)").replaceWith(node("td"));
    return made;
  };
  const ranksTable = (i) => {
    const made = node("table", undefined, "ranks"), body = node("tbody");
    made.append(headings(["Version", "Rang", "Dixième"], ["", "number", "number"]));
    versions.forEach((version, k) => {
      const row = node("tr", undefined, k === state.version ? "chosen" : ""), head = node("th", version.name);
      head.scope = "row";
      const known = version.rank[i] > 0;
      row.append(head, node("td", known ? `${whole(version.rank[i])} sur ${whole(version.n)}` : "non noté", "number"),
        node("td", known ? String(version.decile[i]) : "–", "number"));
      body.append(row);
    });
    made.append(body);
    return made;
  };
  const detail = () => {
    const i = state.chosen, now = versions[state.version];
    if (i < 0) return;
    const head = node("h3");
    head.append(node("bdi", called(i)));
    if (names[i]) head.append(` (${codes[i]})`);
    const pairs = groups.filter((group) => group.place[i] >= 0 && group.members[group.place[i]])
      .map((group) => [group.label, group.members[group.place[i]]]);
    if (population[i] >= 0) pairs.push(["Population", whole(population[i])]);
    if (now.rank[i]) {
      pairs.push(["Score", number(now.score[i], 3)], ["Rang", `${whole(now.rank[i])} sur ${whole(now.n)}`],
        ["Dixième", `${now.decile[i]} sur 10`]);
    } else pairs.push(["Score", "non noté dans cette version"]);
    if (rise && rise[i] !== -2147483648) pairs.push([`Par rapport à ${versions[state.against].name}`, moved(rise[i])]);
    const parts = [head, facts(pairs)];
    if (now.rank[i] && now.parts.length) parts.push(node("h4", `Contributions, version ${now.name}`), partsTable(i));
    parts.push(node("h4", "Rang dans chaque version"), ranksTable(i));
    $("detail-body").replaceChildren(...parts);
  };
  const choose = (i) => {
    state.chosen = i;
    detail();
    outline(hovered);
    rows();
  };

  /* The table: only the rows in sight are in the page. */
  const ROW = 40, AROUND = 8, TALLEST = 600;
  const ordered = () => {
    const now = versions[state.version], words = bare(state.query).split(" ").filter(Boolean), asked = words.join(" ");
    let found = [];
    for (let i = 0; i < n; i++) {
      if (words.every((word) => bareNames[i].includes(word) || bareCodes[i].includes(word))) found.push(i);
    }
    const sign = state.down ? -1 : 1;
    const collate = new Intl.Collator("fr").compare;
    const by = {
      name: (a, b) => sign * collate(called(a), called(b)),
      code: (a, b) => sign * (codes[a] < codes[b] ? -1 : codes[a] > codes[b] ? 1 : 0),
    }[state.key];
    const value = { rank: now.rank, score: now.score, decile: now.decile, population }[state.key];
    const unknown = (i) => (state.key === "population" ? population[i] < 0 : !now.rank[i]);
    found.sort(by ?? ((a, b) => unknown(a) - unknown(b) || sign * (value[a] - value[b]) || a - b));
    /* Who is named as was asked comes first, then names that begin so. */
    if (asked) {
      const near = (i) => (bareNames[i] === asked || bareCodes[i] === asked ? 0 : bareNames[i].startsWith(asked) ? 1 : 2);
      found = [0, 1, 2].flatMap((k) => found.filter((i) => near(i) === k));
    }
    return found;
  };
  const gap = (height) => {
    const row = node("tr"), cell = node("td", undefined, "gap");
    row.setAttribute("aria-hidden", "true");
    cell.colSpan = 3;
    cell.style.height = `${height}px`;
    row.append(cell);
    return row;
  };
  let active = 0;
  const rowOf = (at) => {
    const i = order[at], now = versions[state.version], known = now.rank[i] > 0;
    const row = node("tr", undefined, i === state.chosen ? "chosen" : ""), name = node("td"), button = node("button", called(i));
    row.setAttribute("aria-rowindex", at + 2);
    button.type = "button";
    button.dir = "auto";
    button.tabIndex = at === active ? 0 : -1;
    button.dataset.at = at;
    if (i === state.chosen) button.setAttribute("aria-current", "true");
    name.append(button);
    row.append(node("td", known ? whole(now.rank[i]) : "–", "number"), name, node("td", codes[i], "extra"),
      node("td", known ? number(now.score[i], 3) : "–", "number wide"), node("td", known ? String(now.decile[i]) : "–", "number"),
      node("td", population[i] < 0 ? "–" : whole(population[i]), "number extra"));
    return row;
  };
  const rows = () => {
    const scroll = $("scroll");
    const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - AROUND);
    const last = Math.min(order.length, Math.ceil((scroll.scrollTop + TALLEST) / ROW) + AROUND);
    if (active < first || active >= last) active = Math.min(first + AROUND, Math.max(0, order.length - 1));
    const focused = document.activeElement?.dataset?.at;
    const made = [];
    if (first > 0) made.push(gap(first * ROW));
    for (let at = first; at < last; at++) made.push(rowOf(at));
    if (last < order.length) made.push(gap((order.length - last) * ROW));
    $("rows").replaceChildren(...made);
    if (focused !== undefined) focus(active);
  };
  const focus = (at) => $("rows").querySelector(`button[data-at="${at}"]`)?.focus({ preventScroll: true });
  const goTo = (at) => {
    active = Math.max(0, Math.min(order.length - 1, at));
    const scroll = $("scroll"), top = active * ROW, head = $("table").tHead.offsetHeight;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + ROW + head > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + ROW + head - scroll.clientHeight;
    rows();
    focus(active);
  };
  const list = () => {
    order = ordered();
    active = 0;
    $("table").setAttribute("aria-rowcount", order.length + 1);
    for (const head of $("table").tHead.rows[0].cells) {
      if (head.dataset.key === state.key) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    $("found").textContent = `${plural(order.length, "territoire", "territoires")}${state.query ? " pour cette recherche" : ""}`;
    $("scroll").scrollTop = 0;
    rows();
  };
  const listenToTable = () => {
    $("scroll").addEventListener("scroll", () => requestAnimationFrame(rows));
    $("table").tHead.addEventListener("click", (event) => {
      const key = event.target.closest("th")?.dataset.key;
      if (!key) return;
      state.down = key === state.key ? !state.down : key === "score" || key === "decile" || key === "population";
      state.key = key;
      list();
    });
    $("rows").addEventListener("click", (event) => {
      const button = event.target.closest("tr")?.querySelector("button");
      if (!button) return;
      active = Number(button.dataset.at);
      choose(order[active]);
    });
    $("rows").addEventListener("keydown", (event) => {
      const page = Math.floor($("scroll").clientHeight / ROW) - 2;
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      goTo(active + step);
    });
  };

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
    $("map-title").textContent = state.against < 0 ? `Carte : dixièmes de la version ${now.name}`
      : `Carte : rangs de ${now.name} comparés à ${versions[state.against].name}`;
    if (layout.tiles) texts.push("Un carré par département, placé au plus près.");
    if (layout.insets.length) texts.push("Outre-mer : échelles différentes.");
    const drawn = new Set(shown);
    let absent = 0;
    for (let i = 0; i < n; i++) if (!drawn.has(i)) absent++;
    if (absent) texts.push(`${plural(absent, "territoire", "territoires")} sans contour, dans le tableau seulement.`);
    texts.push("Le tableau contient les mêmes résultats.");
    $("map-text").textContent = texts.join(" ");
  };
  const refresh = () => {
    classify();
    legend();
    captions();
    cautions();
    paint();
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
      refresh();
    };
    $("version").addEventListener("change", changed);
    $("against").addEventListener("change", changed);
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
})().catch((error) => {
  document.getElementById("trouble").textContent = `La page n'a pas pu être lue : ${error.message}`;
  throw error;
});
