#!/usr/bin/perl
# Asks the real ldirectord what it makes of a configuration.
#
#   oracle.pl LDIRECTORD
#
# LDIRECTORD is the program's own script, which is compiled once; each file is then read in a
# child of its own. Names come from a fixed table, so no network and no /etc/services take part.
#
# In:  "LENGTH\n", then that many bytes: one configuration. Again and again.
# Out: "error LINE MESSAGE" | "warning LINE MESSAGE" | "model KEY VALUE" lines, then "end STATUS",
#      where 0 is accepted, 2 rejected, anything else a failure of the program.
# Bytes of a value that are not printable, blanks and `%` are written as %xx.
use strict;
use warnings;
use File::Temp qw(tempdir);

our %HOSTS;
our %PORTS;

BEGIN {
    %HOSTS = (
        'localhost' => { 4 => '127.0.0.1', 6 => '::1' },
        'www'       => { 4 => '10.9.9.9',  6 => 'fd00::9' },
        'only-four' => { 4 => '10.8.8.8' },
        'six'       => { 6 => 'fd00::6' },
    );
    %PORTS = (
        'http'   => { tcp => 80 },
        'https'  => { tcp => 443 },
        'domain' => { tcp => 53, udp => 53 },
        'syslog' => { udp => 514 },
        'www'    => { tcp => 80 },
        'mysql'  => { tcp => 3306 },
    );
    no warnings 'once';
    *CORE::GLOBAL::getservbyname = sub {
        my ($name, $protocol) = @_;
        my $ports = $PORTS{$name} or return;
        my $port = $protocol eq '' ? ($ports->{tcp} || $ports->{udp}) : $ports->{$protocol};
        return defined $port ? ($name, '', $port, $protocol) : ();
    };
}

my $program = shift @ARGV or die "usage: oracle.pl LDIRECTORD\n";
open(my $source, '<', $program) or die "$program: $!\n";
my $code = do { local $/; <$source> };
close $source;
# Everything but the start-up sequence.
$code =~ s/^ld_init\(\);.*?^# functions$//ms or die "$program: start-up sequence not found\n";
$code =~ s/^__END__$.*//ms;

my $directory = tempdir(CLEANUP => 1);
chdir $directory or die "$directory: $!\n";
open(my $fake, '>', 'ipvsadm') or die "ipvsadm: $!\n";
close $fake;
$ENV{PERLIO} = 'perlio';
$ENV{HOSTNAME} = 'director';
@ARGV = ('-d', '--', 'input.cf', 'status');

my $reader = <<'READER';
package main;
no strict;
no warnings;

my $numeric = \&Socket6::getaddrinfo;
*main::getaddrinfo = sub {
    my ($name, $service, $family) = @_;
    my $known = $main::HOSTS{$name}{$family == AF_INET6 ? 6 : 4};
    return $numeric->(defined $known ? $known : $name, $service, $family, 0, 0, 4);
};

sub oracle_text {
    my ($text) = @_;
    $text =~ s/([^\x21-\x24\x26-\x7e])/sprintf('%%%02x', ord($1))/ge;
    return $text;
}

sub oracle_hash {
    my ($prefix, $hash, @keys) = @_;
    for my $key (@keys) {
        next unless defined $hash->{$key};
        print "model $prefix.$key ", oracle_text($hash->{$key}), "\n";
    }
}

sub oracle_model {
    my %global = (
        autoreload => $AUTOCHECK, callback => $CALLBACK, checkcount => $CHECKCOUNT,
        checkinterval => $CHECKINTERVAL, checktimeout => $CHECKTIMEOUT, cleanstop => $CLEANSTOP,
        emailalert => $EMAILALERT, emailalertfreq => $EMAILALERTFREQ,
        emailalertfrom => $EMAILALERTFROM, emailalertstatus => $EMAILALERTSTATUS,
        failurecount => $FAILURECOUNT, fallbackcommand => $FALLBACKCOMMAND, fork => $FORKING,
        logfile => $LDIRLOG, maintenancedir => $MAINTDIR, negotiatetimeout => $NEGOTIATETIMEOUT,
        quiescent => $QUIESCENT, readdquiescent => $READDQUIESCENT, supervised => $SUPERVISED,
        smtp => $SMTP,
    );
    oracle_hash('global', \%global, sort keys %global);
    print "model global.execute ", oracle_text(join("\n", sort keys %LD_INSTANCE)), "\n";
    for my $pair (['fallback', $FALLBACK], ['fallback6', $FALLBACK6]) {
        my ($name, $fallback) = @$pair;
        oracle_hash("global.$name", $fallback->{tcp}, qw(server port forward)) if $fallback;
    }
    my $number = 0;
    for my $v (@VIRTUAL) {
        my $prefix = 'virtual' . $number++;
        print "model $prefix.family ", $v->{addressfamily} == AF_INET6 ? 'IPv6' : 'IPv4', "\n";
        oracle_hash($prefix, $v, qw(
            server port fwm protocol checktype num_connects service checkport checktimeout
            negotiatetimeout checkinterval checkcount failurecount request receive httpmethod
            virtualhost login passwd database secret load scheduler persistent netmask schedflags
            ops quiescent cleanstop checkcommand fallbackcommand monitorfile emailalert
            emailalertfreq emailalertstatus smtp servicename comment));
        oracle_hash("$prefix.fallback", $v->{fallback}, qw(server port forward)) if $v->{fallback};
        my $index = 0;
        for my $r (@{$v->{real}}) {
            oracle_hash("$prefix.real" . $index++, $r,
                qw(server port forward weight request receive l-threshold u-threshold));
            # Other checks than these do not use it.
            oracle_hash("$prefix.real" . ($index - 1), $r, 'url') if $v->{service} =~ /^https?$/;
        }
    }
}
READER

# Filters and prototypes of the old script are none of our business.
{ local $SIG{__WARN__} = sub { }; no strict; eval "$code\n$reader\n1" or die "$program: $@"; }

$| = 1;
while (defined(my $length = <STDIN>)) {
    chomp $length;
    read(STDIN, my $bytes, $length) == $length or die "short input\n";
    open(my $file, '>:raw', 'input.cf') or die "input.cf: $!\n";
    print $file $bytes;
    close $file;
    my ($answer, $status) = ask();
    print $answer, "end $status\n";
}

# Reads input.cf in a child; its output becomes lines of the answer.
sub ask {
    my $child = open(my $output, '-|');
    defined $child or die "fork: $!\n";
    if (!$child) {
        no strict;
        no warnings;
        open(STDERR, '>&', \*STDOUT);
        $| = 1;
        alarm 10;
        $CONFIG = $CFGNAME = 'input.cf';
        $DAEMON_STATUS = $DAEMON_STATUS_STARTING;
        $HOSTNAME = 'director';
        read_config();
        ld_setup();
        oracle_model();
        exit 0;
    }
    my $answer = '';
    while (my $line = <$output>) {
        if ($line =~ /^(Error|Warning) \[\d+\](?: reading file \S+ at line (\d+))?: (.*)/) {
            $answer .= lc($1) . ' ' . ($2 || 0) . " $3\n";
        } elsif ($line =~ /^model /) {
            $answer .= $line;
        }
    }
    close $output;
    return ($answer, $? & 127 ? "signal" . ($? & 127) : $? >> 8);
}
