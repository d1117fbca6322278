/* Pointing at the map, moving it and looking closer. */
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
  const lines = [called(i), now.rank[i] ? `{{rank_and_tenth rank=${whole(now.rank[i])} n=${whole(now.n)} tenth=${now.decile[i]}}}` : "{{not_scored}}"];
  if (byScore() && now.rank[i]) lines.push(`{{score_of score=${number(now.score[i], 3)}}}`);
  if (byStanding() && now.overChoices.high[i]) lines.push(`{{often_in_tenth share=${percent(now.overChoices.often[i] / 1000)}}}`);
  if (rise && rise[i] !== -2147483648) lines.push(moved(rise[i]));
  $("tip").replaceChildren(...lines.map((line) => node("div", line)));
  const box = $("sheet").getBoundingClientRect();
  const x = event.clientX - box.left, y = event.clientY - box.top;
  $("tip").style.left = `${Math.max(0, Math.min(x + 14, box.width - $("tip").offsetWidth - 4))}px`;
  $("tip").style.top = `${y + 18 + $("tip").offsetHeight > box.height ? y - $("tip").offsetHeight - 10 : y + 18}px`;
};
const moved = (places) => (places === 0 ? "{{same_rank}}"
  : `{{moved_by how=${places > 0 ? "{{more}}" : "{{less}}"} size=${plural(Math.abs(places), "{{place}}", "{{places}}")}}}`);
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
