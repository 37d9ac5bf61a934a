// SPDX-License-Identifier: Apache-2.0

import RegistryFront

/// What this node says of a manifest; see `UpstreamManifestHead`.
typealias ServedManifestHead = ManifestHead
