// All that can be searched for: places, firms, parcels and addresses.

export function entriesOf(ground, set, names) {
  const places = [
    ...ground.municipalityNames.map((label, at) => ({ kind: "municipality", label, box: ground.municipalityBoxes[at] })),
    ...ground.estateNames.map((label, at) => ({ kind: "estate", label, box: ground.estateBoxes[at] })),
  ];
  const firms = [];
  const parcels = [];
  const addresses = [];
  (names ?? set.shards).forEach((shard) => {
    if (!shard) return;
    const entry = (kind, label, local) => ({ kind, label, parcel: shard.ids[local], box: ground.estateBoxes[shard.estates[local]] });
    for (const [local, name, address] of shard.firms) {
      firms.push(entry("firm", name, local));
      if (address) addresses.push(entry("address", address, local));
    }
    shard.ids.forEach((id, local) => parcels.push(entry("parcel", id, local)));
    shard.addresses.forEach((address, local) => address && addresses.push(entry("address", address, local)));
  });
  return [...places, ...firms, ...parcels, ...addresses];
}
