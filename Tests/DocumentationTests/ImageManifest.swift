// SPDX-License-Identifier: Apache-2.0

/// What has to be read of an image's manifest to pull it.
struct ImageManifest: Decodable {
  struct Part: Decodable {
    let digest: String
  }

  let config: Part
  let layers: [Part]
}
