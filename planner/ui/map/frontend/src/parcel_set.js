// The parcels that are here: those of all shards that were sent. A parcel's number says its shard and its place there.

export const SHARD_SIZE = 2 ** 17;

export class ParcelSet {
  constructor(name, shards, ground) {
    this.name = name;
    this.shards = shards;
    this.ground = ground;
    this.numbers = new Map();
    this.collection = { type: "FeatureCollection", features: [] };
    shards.forEach((shard, at) => {
      if (!shard) return;
      shard.ids.forEach((id, local) => this.numbers.set(id, at * SHARD_SIZE + local));
      for (const feature of shard.features) this.collection.features.push(feature);
    });
  }

  shardOf(number) {
    return [this.shards[Math.floor(number / SHARD_SIZE)], number % SHARD_SIZE];
  }

  idOf(number) {
    const [shard, local] = this.shardOf(number);
    return shard?.ids[local];
  }

  numberOf(id) {
    return this.numbers.get(id);
  }

  featureOf(id) {
    if (!this.numbers.has(id)) return undefined;
    const [shard, local] = this.shardOf(this.numbers.get(id));
    return shard.features[local];
  }

  estateOf(number) {
    const [shard, local] = this.shardOf(number);
    return this.ground.estateNames[shard.estates[local]] ?? "";
  }

  addressOf(number) {
    const [shard, local] = this.shardOf(number);
    return shard.addresses[local];
  }

  ids() {
    return [...this.numbers.keys()];
  }
}
