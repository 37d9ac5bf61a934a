// SPDX-License-Identifier: Apache-2.0

package import RegistryClient

extension RegistryClientConfiguration {
  /// For a client that has nowhere else to go: it outwaits a machine that is busy, or a disk that
  /// takes its time, and gives up only on a registry that hangs.
  package static var patient: RegistryClientConfiguration {
    var configuration = RegistryClientConfiguration()
    configuration.connectTimeoutSeconds = 30
    configuration.responseHeadTimeoutSeconds = 120
    configuration.readIdleTimeoutSeconds = 120
    configuration.boundedBodyTimeoutSeconds = 120
    return configuration
  }
}
