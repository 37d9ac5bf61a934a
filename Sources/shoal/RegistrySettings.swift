// SPDX-License-Identifier: Apache-2.0

import Foundation
import ImageTransfer
import RegistryClient

/// What was said of how registries are spoken to.
struct RegistrySettings: Sendable, Equatable {
  var isPlainHTTP = false
  var caFile: String?
  var credentialsFile: String?
  var realmHosts: [String] = []

  /// Those that were said anything with.
  var given: [RegistryOption] {
    RegistryOption.allCases.filter { option in
      switch option {
      case .plainHTTP: isPlainHTTP
      case .authorities: caFile != nil
      case .credentials: credentialsFile != nil
      case .realm: !realmHosts.isEmpty
      }
    }
  }

  /// - Parameter name: how an option is written here.
  func check(_ name: (RegistryOption) -> String) throws(RegistrySettingsError) {
    if isPlainHTTP, caFile != nil {
      throw .excludeEachOther(name(.plainHTTP), name(.authorities))
    }
    if !realmHosts.allSatisfy({ RegistryEndpoint.isHost($0) }) {
      throw .realmMalformed(name(.realm))
    }
  }

  var client: ClientOptions {
    var options = ClientOptions()
    options.isPlainHTTP = isPlainHTTP
    options.caFile = caFile
    options.areCredentialsNamed = credentialsFile != nil
    options.credentials =
      credentialsFile.map { .file(path: $0) }
      ?? .ofUser(environment: ProcessInfo.processInfo.environment)
    options.realmHosts = realmHosts
    return options
  }
}
