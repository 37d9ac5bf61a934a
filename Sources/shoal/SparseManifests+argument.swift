// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RegistryCore

extension SparseManifests: ExpressibleByArgument {}
