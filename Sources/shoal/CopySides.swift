// SPDX-License-Identifier: Apache-2.0

import ImageTransfer
import RegistryCore

/// How the two sides of a copy are spoken to. Nothing that was said of one registry, its password
/// least of all, gets to the other.
struct CopySides: Sendable {
  let source: RegistrySettings
  let destination: RegistrySettings

  /// - Parameters:
  ///   - common: said without a side, which is clear only if there is one registry.
  ///   - sourceOnly: said of the source.
  ///   - destinationOnly: said of the destination.
  init(
    of source: ImageLocation, _ destination: ImageLocation, common: RegistrySettings,
    sourceOnly: RegistrySettings, destinationOnly: RegistrySettings
  ) throws(RegistrySettingsError) {
    if let one = source.registryName, let other = destination.registryName, one != other,
      let option = common.given.first
    {
      throw .ambiguous("\(option)", instead: RegistryOption.Side.allCases.map(option.name))
    }
    self.source = try Self.settings(.source, source, common, sourceOnly)
    self.destination = try Self.settings(.destination, destination, common, destinationOnly)
  }

  private static func settings(
    _ side: RegistryOption.Side, _ location: ImageLocation, _ common: RegistrySettings,
    _ own: RegistrySettings
  ) throws(RegistrySettingsError) -> RegistrySettings {
    for option in own.given {
      if location.registryName == nil { throw .folder(option.name(side)) }
      if common.given.contains(option) {
        throw .excludeEachOther("\(option)", option.name(side))
      }
    }
    let settings = RegistrySettings(
      isPlainHTTP: common.isPlainHTTP || own.isPlainHTTP, caFile: own.caFile ?? common.caFile,
      credentialsFile: own.credentialsFile ?? common.credentialsFile,
      realmHosts: own.realmHosts + common.realmHosts)
    try settings.check { own.given.contains($0) ? $0.name(side) : "\($0)" }
    return settings
  }
}

extension ImageLocation {
  /// Nil for a folder.
  fileprivate var registryName: String? {
    switch self {
    case .layout: nil
    case .registry(let image): image.registry
    }
  }
}
