// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// The mirrored images that are to stay in the cache. Every call is one transaction, as those of
/// `RegistryCatalog` are.
package protocol PinCatalog: Sendable {
  /// All of them, in the order in which they were put.
  func pins() async throws(CatalogError) -> [ImagePin]

  /// Replaces the pin of the same place, if there is one.
  func putPin(_ pin: ImagePin) async throws(CatalogError)

  /// False if there is no such pin.
  func removePin(_ place: PinPlace) async throws(CatalogError) -> Bool
}
