// All that can be searched for: places, firms and parcels.

export function entriesOf(ground, set, names) {
  const places = [
    ...ground.municipalityNames.map((label, at) => ({ kind: "municipality", label, box: ground.municipalityBoxes[at] })),
    ...ground.estateNames.map((label, at) => ({ kind: "estate", label, box: ground.estateBoxes[at] })),
  ];
  const firms = [];
  const parcels = [];
  (names ?? set.shards).forEach((shard) => {
    if (!shard) return;
    const entry = (kind, label, local) => ({ kind, label, parcel: shard.ids[local], box: ground.estateBoxes[shard.estates[local]] });
    for (const [local, name] of shard.firms) firms.push(entry("firm", name, local));
    shard.ids.forEach((id, local) => parcels.push(entry("parcel", id, local)));
  });
  return [...places, ...firms, ...parcels];
}
