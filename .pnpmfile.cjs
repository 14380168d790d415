// `@tracker-analytics/source` leads to sources, and only in this workspace: what is published does not have it.
module.exports = {
  hooks: {
    beforePacking(manifest) {
      for (const target of Object.values(manifest.exports)) {
        if (typeof target === "object") delete target["@tracker-analytics/source"];
      }
      return manifest;
    },
  },
};
