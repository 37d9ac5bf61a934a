// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
package import RegistryCore

extension SQLiteCatalog: PinCatalog {
  package func pins() async throws(CatalogError) -> [ImagePin] {
    try await read("pins") { transaction throws(CatalogError) in
      var pins: [ImagePin] = []
      for row in try transaction.rows(.pins, [:]) { pins.append(try transaction.pin(row)) }
      return pins
    }
  }

  package func putPin(_ pin: ImagePin) async throws(CatalogError) {
    try await write("putPin") { transaction throws(CatalogError) in
      try transaction.removePin(pin.place)
      try transaction.insert(pin)
    }
  }

  package func removePin(_ place: PinPlace) async throws(CatalogError) -> Bool {
    try await write("removePin") { transaction throws(CatalogError) in
      try transaction.removePin(place)
    }
  }
}
