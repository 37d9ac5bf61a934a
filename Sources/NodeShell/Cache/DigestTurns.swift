// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Of those who store, name or remove the bytes of a digest.
typealias DigestTurns = KeyedTurns<Digest>
