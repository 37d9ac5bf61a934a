// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Of which repositories a write may add, change or remove manifests, or what their tags point to.
enum ManifestScope {
  case none
  case repositories([RepositoryName])
  /// What a write says that does not say better.
  case all
}
