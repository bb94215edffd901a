"""What can go wrong at the county, named for what happened.

Every error carries its data and its words in Chinese and English; the console and
the API turn `status` and the words into an answer. `code` is stable: it is what a
quarantined document keeps, what a client may compare, what the docs list.

By subject: people, phones, records, keeping.
"""

from server.errors.county import CountyError
from server.errors.keeping import (
    BackupBroken,
    BackupKeyMissing,
    DemoStaysHome,
    HubElsewhere,
    KeyElsewhere,
    LedgerMissing,
    NotOpen,
    NotToWithdraw,
    RootMissing,
    SettingInvalid,
    StillRunning,
)
from server.errors.people import (
    CaseNotFound,
    LoginTaken,
    NotActing,
    NotAllowed,
    OutsideCounty,
    ReasonMissing,
    RoleNotGranted,
    SignInLocked,
    TwoOfficersNeeded,
    UnknownLogin,
    UnknownRole,
    WrongPassword,
)
from server.errors.phones import (
    ChallengeRefused,
    CodeRefused,
    DeviceRevoked,
    DeviceSuspended,
    DigitsRefused,
    EnrolmentNotFound,
    KeyTaken,
    NameMissing,
    ProofRefused,
    TokenRefused,
    UnknownDevice,
)
from server.errors.records import (
    BodyRefused,
    CodeDiffers,
    ErasureRefused,
    NotInQuarantine,
    NotRecoverable,
    NotReleasable,
    Refused,
    TooManyEntries,
)

__all__ = [
    "BackupBroken",
    "BackupKeyMissing",
    "BodyRefused",
    "CaseNotFound",
    "ChallengeRefused",
    "CodeDiffers",
    "CodeRefused",
    "CountyError",
    "DemoStaysHome",
    "DeviceRevoked",
    "DeviceSuspended",
    "DigitsRefused",
    "EnrolmentNotFound",
    "ErasureRefused",
    "HubElsewhere",
    "KeyElsewhere",
    "KeyTaken",
    "LedgerMissing",
    "LoginTaken",
    "NameMissing",
    "NotActing",
    "NotAllowed",
    "NotInQuarantine",
    "NotOpen",
    "NotRecoverable",
    "NotReleasable",
    "NotToWithdraw",
    "OutsideCounty",
    "ProofRefused",
    "ReasonMissing",
    "Refused",
    "RoleNotGranted",
    "RootMissing",
    "SettingInvalid",
    "SignInLocked",
    "StillRunning",
    "TokenRefused",
    "TooManyEntries",
    "TwoOfficersNeeded",
    "UnknownDevice",
    "UnknownLogin",
    "UnknownRole",
    "WrongPassword",
]
