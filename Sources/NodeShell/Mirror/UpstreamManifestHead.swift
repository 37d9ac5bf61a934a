// SPDX-License-Identifier: Apache-2.0

import RegistryClient

/// What upstream says of a manifest. The front has a type of the same name, and a module's name
/// cannot tell them apart where a type has that name too.
typealias UpstreamManifestHead = ManifestHead
