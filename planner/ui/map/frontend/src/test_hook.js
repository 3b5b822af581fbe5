// What a browser test needs and cannot see in a canvas: where a parcel is, and what is drawn.

export function offerHook(key, view) {
  const hook = (globalThis.__schuifruimteMap ??= { views: new Map() });
  hook.views.set(key, view);
  hook.project = (parcelId, name = key) => placeOf(hook.views.get(name), parcelId);
  hook.screen = (x, y, name = key) => onPage(hook.views.get(name), hook.views.get(name).geometry.frame.toLngLat(x, y));
  hook.state = (name = key) => stateOf(hook.views.get(name));
}

export function withdrawHook(key, view) {
  const views = globalThis.__schuifruimteMap?.views;
  if (views?.get(key) === view) views.delete(key);
}

function placeOf(view, parcelId) {
  return onPage(view, view.parcels.middle(parcelId));
}

function onPage(view, lngLat) {
  const { x, y } = view.map.project(lngLat);
  const { left, top } = view.map.getCanvas().getBoundingClientRect();
  return { x: left + x, y: top + y };
}

function stateOf(view) {
  if (!view.scene) return { moves: [], selected: [], colours: {} }; // its shapes are still on their way
  return {
    moves: view.drawn.map(({ id, year, chain, step, front, faint, mark }) => ({ id, year, chain, step, front, faint, mark })),
    selected: view.scene.selected,
    chain: view.scene.chain,
    year: view.slider.shown(),
    zoom: view.map.getZoom(),
    centre: view.geometry.frame.toMetres(view.map.getCenter()),
    colours: Object.fromEntries([...view.parcels.set.numbers].map(([id, number]) => [id, view.parcels.colours.get(number) ?? null])),
    dark: view.dark,
    shards: view.parcels.set.shards.flatMap((shard, at) => (shard ? [at] : [])),
    layers: view.scene.layers.map(({ title, labels }) => ({ title, labels })),
  };
}
