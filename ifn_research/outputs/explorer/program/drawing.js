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
const OUTSIDE = "#dcdcdc";
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
const placed = (canvas) => {
  const context = canvas.getContext("2d"), scale = view.scale * view.zoom;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  return [context, scale];
};
const clear = (canvas) => {
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  return placed(canvas);
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
const MANY = 5000;
/* Territories class by class. */
const fill = (context, scale, members) => {
  const sets = palette().map(() => []), missing = [];
  for (const i of members) {
    if (view.zoom === 1 || inSight(i, scale)) (classes[i] < 0 ? missing : sets[classes[i]]).push(i);
  }
  const few = shown.length < MANY, least = 0.8 * (window.devicePixelRatio || 1) / scale;
  hatch ??= context.createPattern(stripes(), "repeat");
  hatch.setTransform(new DOMMatrix().scale(1 / scale));
  for (const [set, colour] of [[missing, hatch], ...sets.map((set, k) => [set, palette()[k]])]) {
    if (!set.length) continue;
    context.beginPath();
    for (const i of set) trace(context, i, least);
    context.fillStyle = colour;
    context.fill("evenodd");
    if (layout.tiles) continue;
    /* A line hides the seams between neighbours: in their own colour where they are many. */
    context.strokeStyle = few ? (colour === hatch ? "#8a8a8a" : "#fff") : colour;
    context.lineWidth = (few ? 0.6 : 0.4) * (window.devicePixelRatio || 1) / scale;
    context.stroke();
  }
};
/* What territories surround and none covers is of no class, and not of the paper either. */
const holes = (context, scale) => {
  context.beginPath();
  for (const ring of layout.holes) {
    for (let k = 0; k < ring.length; k += 2) context[k ? "lineTo" : "moveTo"](ring[k], ring[k + 1]);
  }
  context.fillStyle = OUTSIDE;
  context.fill("evenodd");
  context.strokeStyle = "#b5b5b5";
  context.lineWidth = (window.devicePixelRatio || 1) / scale;
  context.stroke();
};
/* The places that indicators measure, each file in a colour and a form of its own. */
const sites = study.sites.map((item, k) => ({ ...item, x: array(`site_x_${k}`), y: array(`site_y_${k}`) }));
const MARKS = study.marks;
const dot = (context, x, y, size, form) => {
  if (form === "disc") {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 7);
  } else if (form === "square") context.rect(x - size, y - size, 2 * size, 2 * size);
  else {
    context.moveTo(x, y - 1.3 * size);
    context.lineTo(x + 1.3 * size, y);
    context.lineTo(x, y + 1.3 * size);
    context.lineTo(x - 1.3 * size, y);
    context.lineTo(x, y - 1.3 * size);
  }
};
const dots = (context, scale) => {
  const unit = (window.devicePixelRatio || 1) / scale, size = Math.min(2.2, 1 + $("base").clientWidth / 600);
  sites.forEach((item, k) => {
    if (!item.shown) return;
    const [colour, form] = MARKS[k % MARKS.length];
    context.beginPath();
    for (let at = 0; at < item.n; at++) dot(context, item.x[at], item.y[at], size * unit, form);
    context.strokeStyle = "#fff";
    context.lineWidth = 1.6 * unit;
    context.stroke();
    context.fillStyle = colour;
    context.fill();
  });
};
const paint = () => {
  if (!layout) return;
  const [context, scale] = clear($("base"));
  holes(context, scale);
  fill(context, scale, shown);
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
  dots(context, scale);
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
